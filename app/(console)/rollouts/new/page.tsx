import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { ConsoleDesigner } from "@/components/designer/console-designer";
import { ErrorState } from "@/components/feedback/error-state";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readTargets } from "@/lib/server/reads/targets";
import { loadNewRolloutParams } from "./search-params";

export const metadata: Metadata = { title: "New rollout" };

type Props = { searchParams: Promise<SearchParams> };

export default async function NewRolloutPage({ searchParams }: Props) {
  const actor = await requireActor();
  if (!isPermitted(actor, "design")) {
    return (
      <ForbiddenState
        title="You may not design rollouts"
        action={<LinkButton href="/rollouts">To the rollouts</LinkButton>}
      >
        You are signed in as {actor.role}. Designing takes the role engineer; an admin can give it to you.
      </ForbiddenState>
    );
  }
  const [targets, chosen] = await Promise.all([readTargets(), loadNewRolloutParams(searchParams)]);
  if (!targets.ok) {
    return (
      <ErrorState
        title="The targets could not be read"
        why={targets.refusal.message}
        next={targets.refusal.remedy}
      />
    );
  }
  const known = targets.value.find((target) => target.id === chosen.target);
  // With one target there is nothing to choose.
  const only = targets.value.length === 1 ? targets.value[0] : undefined;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        back={{ href: "/rollouts", label: "Rollouts" }}
        title="New rollout"
        meta="Change a table while it is in use"
      />
      <ConsoleDesigner
        targets={targets.value}
        initialTargetId={(known ?? only)?.id ?? null}
        initialTable={
          known === undefined || chosen.table === null
            ? null
            : { schema: chosen.schema ?? "public", name: chosen.table }
        }
        initialKind={chosen.kind ?? "add_columns"}
        saved={null}
      />
    </div>
  );
}
