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
  {
    href: "/settings/policies",
    label: "Policies",
    needs: "view",
    keywords: ["approvals", "gates", "environments", "limits", "hours"],
  },
  {
    href: "/settings/people",
    label: "People",
    needs: "manage_people",
    keywords: ["users", "invite", "roles", "groups", "team", "members"],
  },
  { href: "/settings/instance", label: "Instance", needs: "view", keywords: ["engines", "worker"] },
  {
    href: "/settings/webhooks",
    label: "Webhooks",
    needs: "manage_notifications",
    keywords: ["slack", "notifications", "deliveries", "mail", "chat"],
  },
  {
    href: "/settings/keys",
    label: "API keys",
    needs: "manage_keys",
    keywords: ["token", "automation", "ci", "command line"],
  },
];

/** Those that this person may see. */
export function listSettingsPages(person: Bearer): readonly SettingsPage[] {
  return pages.filter((page) => isPermitted(person, page.needs));
}
