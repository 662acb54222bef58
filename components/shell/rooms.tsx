import { Braces, CircleUser, Database, Inbox, ListChecks, ScrollText, Settings } from "lucide-react";
import { listSettingsPages } from "@/components/settings/settings-pages";
import type { NavItem, PaletteCommand } from "@/components/shell/navigation";
import { type Bearer, isPermitted, type Permission } from "@/lib/domain/lifecycle/role";

/** A page of the console's navigation, and whoever may see it. */
interface Room extends Omit<NavItem, "counts"> {
  readonly id: string;
  readonly needs: Permission;
}

const rooms: readonly Room[] = [
  {
    id: "inbox",
    href: "/inbox",
    label: "Inbox",
    icon: <Inbox aria-hidden="true" />,
    keys: "g i",
    needs: "view",
  },
  {
    id: "rollouts",
    href: "/rollouts",
    label: "Rollouts",
    icon: <ListChecks aria-hidden="true" />,
    keys: "g r",
    needs: "view",
  },
  {
    id: "targets",
    href: "/targets",
    label: "Targets",
    icon: <Database aria-hidden="true" />,
    keys: "g t",
    needs: "view",
  },
  {
    id: "audit",
    href: "/audit",
    label: "Audit log",
    icon: <ScrollText aria-hidden="true" />,
    keys: "g a",
    needs: "read_audit",
  },
  {
    id: "settings",
    href: "/settings",
    label: "Settings",
    icon: <Settings aria-hidden="true" />,
    keys: "g s",
    needs: "view",
  },
];

/** Pages that one looks up rather than goes to: the palette finds them, and other pages lead there. */
const lookedUp: readonly (PaletteCommand & { readonly needs: Permission })[] = [
  {
    id: "account",
    label: "Your account",
    group: "Pages",
    href: "/account",
    keywords: ["password", "passkey", "second factor", "sessions", "profile", "name"],
    icon: <CircleUser aria-hidden="true" />,
    needs: "view",
  },
  {
    id: "reference",
    label: "API reference",
    group: "Pages",
    href: "/reference",
    keywords: ["openapi", "http", "curl", "api"],
    icon: <Braces aria-hidden="true" />,
    needs: "view",
  },
];

/** The rooms that this person may see; `counts`: how much waits in which. */
export function listRooms(
  person: Bearer,
  counts: Readonly<Record<string, NonNullable<NavItem["counts"]>>> = {},
): readonly NavItem[] {
  return rooms
    .filter((room) => isPermitted(person, room.needs))
    .map(({ id, needs: _, ...item }) => {
      const own = counts[id];
      return own === undefined ? item : { ...item, counts: own };
    });
}

/** The same as commands of the palette, with the pages inside the settings. */
export function listPageCommands(person: Bearer): readonly PaletteCommand[] {
  return [
    ...rooms
      .filter((room) => isPermitted(person, room.needs))
      .map(({ id, label, href, icon }) => ({ id, label, group: "Pages", href, icon })),
    ...lookedUp.filter((page) => isPermitted(person, page.needs)).map(({ needs: _, ...command }) => command),
    ...listSettingsPages(person).map(({ href, label, keywords }) => ({
      id: href,
      label,
      group: "Settings",
      href,
      ...(keywords === undefined ? {} : { keywords }),
      icon: <Settings aria-hidden="true" />,
    })),
  ];
}
