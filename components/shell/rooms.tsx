import { Database, ListChecks, Settings } from "lucide-react";
import { listSettingsPages } from "@/components/settings/settings-pages";
import type { NavItem, PaletteCommand } from "@/components/shell/navigation";
import { type Bearer, isPermitted, type Permission } from "@/lib/domain/lifecycle/role";

/** A page of the console's navigation, and whoever may see it. */
interface Room extends Omit<NavItem, "count"> {
  readonly id: string;
  readonly needs: Permission;
}

const rooms: readonly Room[] = [
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
    id: "settings",
    href: "/settings",
    label: "Settings",
    icon: <Settings aria-hidden="true" />,
    keys: "g s",
    needs: "view",
  },
];

/** The rooms that this person may see; `counts`: how much waits in which. */
export function listRooms(person: Bearer, counts: Readonly<Record<string, number>> = {}): readonly NavItem[] {
  return rooms
    .filter((room) => isPermitted(person, room.needs))
    .map(({ id, needs: _, ...item }) => {
      const count = counts[id] ?? 0;
      return count > 0 ? { ...item, count } : item;
    });
}

/** The same as commands of the palette, with the pages inside the settings. */
export function listPageCommands(person: Bearer): readonly PaletteCommand[] {
  return [
    ...rooms
      .filter((room) => isPermitted(person, room.needs))
      .map(({ id, label, href, icon }) => ({ id, label, group: "Pages", href, icon })),
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
