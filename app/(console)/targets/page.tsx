import { Database } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { PageHeader } from "@/components/shell/page-header";
import { TargetList } from "@/components/target/target-list";
import { LinkButton } from "@/components/ui/link-button";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readTargets } from "@/lib/server/reads/targets";

export const metadata: Metadata = { title: "Targets" };

export default async function TargetsPage() {
  const actor = await requireActor();
  const mayAdd = isPermitted(actor, "manage_targets");
  const targets = await readTargets();
  if (!targets.ok) {
    return <RefusedState title="The targets could not be read" refusal={targets.refusal} />;
  }
  const add = mayAdd ? (
    <LinkButton href="/targets/new" variant={targets.value.length === 0 ? "primary" : "secondary"}>
      Add a target
    </LinkButton>
  ) : null;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Targets"
        meta="The databases that changes are rolled out to"
        actions={targets.value.length === 0 ? undefined : add}
      />
      {targets.value.length === 0 ? (
        <EmptyState title="No targets yet" icon={<Database aria-hidden="true" />} action={add}>
          A target is one PostgreSQL database with its replicas.
          {mayAdd ? "" : " An admin can add the first."}
        </EmptyState>
      ) : (
        <TargetList targets={targets.value} />
      )}
    </div>
  );
}
