import type { Route } from "next";
import { redirect } from "next/navigation";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ConsoleShell } from "@/components/shell/console-shell";
import { isPermitted, type Role } from "@/lib/domain/lifecycle/role";
import { getActor } from "@/lib/server/current-actor";
import { readRollouts, readWaiting } from "@/lib/server/reads/rollouts";
import { readSignInState } from "@/lib/server/reads/sign-in-state";

const roleWords: Record<Role, string> = {
  viewer: "Viewer",
  engineer: "Engineer",
  reviewer: "Reviewer",
  admin: "Admin",
};

/** The signed-in console. Nobody signed in: to the sign-in page; nobody there at all: to the set-up. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await getActor();
  if (actor === null) {
    const { needsSetUp } = await readSignInState();
    redirect((needsSetUp ? "/set-up" : "/sign-in") as Route);
  }
  const [waiting, rollouts] = await Promise.all([readWaiting(), readRollouts()]);
  const listed = rollouts.ok ? rollouts.value : [];
  return (
    <NuqsAdapter>
      <ConsoleShell
        account={{ name: actor.name, role: roleWords[actor.role], email: actor.email }}
        person={{ id: actor.id, role: actor.role }}
        mayDesign={isPermitted(actor, "design")}
        waiting={waiting.ok ? waiting.value : { count: 0, unread: 0 }}
        rollouts={listed.map(({ id, title, target }) => ({ id, title, target: target.name }))}
      >
        {children}
      </ConsoleShell>
    </NuqsAdapter>
  );
}
