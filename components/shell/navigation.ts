import type { ReactNode } from "react";

/** A room of the console. Addresses come as data, so they are strings here and cast to routes where they are used. */
export type NavItem = {
  href: string;
  label: string;
  icon: ReactNode;
  /** How much there waits for this person, and how much they have not read. */
  counts?: { readonly waiting: number; readonly unread: number } | undefined;
  /** "g r" */
  keys?: string | undefined;
};

export type PaletteCommand = {
  id: string;
  label: string;
  group: string;
  href: string;
  keywords?: readonly string[] | undefined;
  icon?: ReactNode;
  detail?: string | undefined;
};

export type Account = { name: string; role: string; email?: string | undefined };

/** The room that an address belongs to: the longest one that it begins with. */
export function currentItem(items: readonly NavItem[], pathname: string): NavItem | undefined {
  return items
    .filter((item) => pathname === item.href || pathname.startsWith(`${item.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
}
