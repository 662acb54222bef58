import { type Bearer, isPermitted, type Permission } from "@/lib/domain/lifecycle/role";

export interface SettingsPage {
  readonly href: string;
  readonly label: string;
  /** Who may see it. */
  readonly needs: Permission;
  /** Other words by which the palette finds it. */
  readonly keywords?: readonly string[];
}

/** The pages of the settings, in the order in which they are listed. */
const pages: readonly SettingsPage[] = [
  { href: "/settings/instance", label: "Instance", needs: "view", keywords: ["engines", "worker"] },
];

/** Those that this person may see. */
export function listSettingsPages(person: Bearer): readonly SettingsPage[] {
  return pages.filter((page) => isPermitted(person, page.needs));
}
