import { CloudOff } from "lucide-react";
import type { Metadata } from "next";
import { NotFoundState } from "@/components/feedback/not-found-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { PageHeader } from "@/components/shell/page-header";
import { EditTargetDialog } from "@/components/target/edit-target-dialog";
import { ReplicaTable } from "@/components/target/replica-table";
import { RetryButton } from "@/components/target/retry-button";
import { TargetRollouts } from "@/components/target/target-rollouts";
import { TargetTables } from "@/components/target/target-tables";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { LinkButton } from "@/components/ui/link-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readRollouts } from "@/lib/server/reads/rollouts";
import { readTarget } from "@/lib/server/reads/targets";
import { printBytes } from "@/lib/view/designer/print-size";

export const metadata: Metadata = { title: "Target" };

type Props = { params: Promise<{ targetId: string }> };

export default async function TargetPage({ params }: Props) {
  const { targetId } = await params;
  const actor = await requireActor();
  const [target, rollouts] = await Promise.all([readTarget(targetId), readRollouts({ targetId })]);
  if (!target.ok) {
    return target.refusal.code === "not_found" ? (
      <NotFoundState
        title="This target does not exist"
        action={<LinkButton href="/targets">To the targets</LinkButton>}
      >
        The address may be wrong, or it belongs to another Colonnade.
      </NotFoundState>
    ) : (
      <RefusedState title="The target could not be read" refusal={target.refusal} />
    );
  }
  const { overview, name, environment, address } = target.value;
  const mayDesign = isPermitted(actor, "design");
  const isReachable = overview.kind === "reachable";
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        back={{ href: "/targets", label: "Targets" }}
        title={name}
        state={
          isReachable ? (
            // Whether it answers now is what the replicas' live line says; this is when it was last asked for the rest.
            <span className="text-muted">
              Read <RelativeTime at={overview.readAt} />
            </span>
          ) : (
            <Badge look="plain" tone="danger" icon={<CloudOff aria-hidden="true" />}>
              Unreachable
            </Badge>
          )
        }
        actions={
          <>
            {isPermitted(actor, "manage_targets") ? <EditTargetDialog target={target.value} /> : null}
            {mayDesign && isReachable ? (
              <LinkButton variant="primary" href={`/rollouts/new?target=${targetId}`}>
                New rollout
              </LinkButton>
            ) : null}
          </>
        }
      />
      <DefinitionList
        layout="stacked"
        items={[
          { key: "environment", term: "Environment", value: environment },
          { key: "address", term: "Address", value: <span className="font-mono">{address}</span> },
          ...(isReachable
            ? [
                { key: "version", term: "PostgreSQL", value: overview.serverVersion },
                { key: "size", term: "Database size", value: printBytes(overview.databaseBytes) },
              ]
            : []),
        ]}
      />
      {isReachable ? (
        <>
          <ReplicaTable targetId={targetId} initial={overview.replicas} />
          <TargetTables targetId={targetId} tables={overview.tables} mayDesign={mayDesign} />
        </>
      ) : (
        <Callout tone="danger" title={overview.message} actions={<RetryButton />}>
          {overview.remedy}
        </Callout>
      )}
      {rollouts.ok ? (
        <TargetRollouts rollouts={rollouts.value} />
      ) : (
        <Callout tone="danger" title="The rollouts on this target could not be read">
          {rollouts.refusal.message}
        </Callout>
      )}
    </div>
  );
}
