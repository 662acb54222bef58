import type { Metadata } from "next";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { PageHeader } from "@/components/shell/page-header";
import { AddTargetForm } from "@/components/target/add-target-form";
import { LinkButton } from "@/components/ui/link-button";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";

export const metadata: Metadata = { title: "Add a target" };

export default async function NewTargetPage() {
  const actor = await requireActor();
  if (!isPermitted(actor, "manage_targets")) {
    return (
      <ForbiddenState
        title="Only admins add targets"
        action={<LinkButton href="/targets">To the targets</LinkButton>}
      >
        You are signed in as {actor.role}. A target holds a connection string with the right to change tables,
        so an admin has to add it.
      </ForbiddenState>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        back={{ href: "/targets", label: "Targets" }}
        title="Add a target"
        meta="One PostgreSQL database, version 14 or later, with its replicas"
      />
      <AddTargetForm />
    </div>
  );
}
