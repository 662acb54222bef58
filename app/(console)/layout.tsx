import { Database, GitPullRequestArrow, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { signOutAction } from "@/app/(auth)/actions";
import { AppShell } from "@/components/shell/app-shell";
import type { NavItem, PaletteCommand } from "@/components/shell/navigation";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readWaiting } from "@/lib/server/reads";

/** The signed-in frame of every page of the console. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const waiting = await readWaiting();
  const nav: NavItem[] = [
    {
      href: "/rollouts",
      label: "Rollouts",
      icon: <GitPullRequestArrow aria-hidden="true" />,
      keys: "g r",
      count: waiting.ok ? waiting.value.count : undefined,
    },
    { href: "/targets", label: "Targets", icon: <Database aria-hidden="true" />, keys: "g t" },
  ];
  const commands: PaletteCommand[] = [
    { id: "rollouts", label: "Rollouts", group: "Go to", href: "/rollouts" },
    { id: "targets", label: "Targets", group: "Go to", href: "/targets" },
    ...(isPermitted(actor.role, "design")
      ? [
          {
            id: "new-rollout",
            label: "New rollout",
            group: "Do",
            href: "/rollouts/new",
            icon: <Plus aria-hidden="true" />,
          },
        ]
      : []),
    ...(isPermitted(actor.role, "manage_targets")
      ? [
          {
            id: "new-target",
            label: "Add a target",
            group: "Do",
            href: "/targets/new",
            icon: <Plus aria-hidden="true" />,
          },
        ]
      : []),
  ];
  return (
    <AppShell
      nav={nav}
      account={{ name: actor.name, role: actor.role, email: actor.email }}
      onSignOut={async () => {
        "use server";
        await signOutAction();
      }}
      commands={commands}
    >
      {children}
    </AppShell>
  );
}
