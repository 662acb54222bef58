import type { Metadata } from "next";
import { ConsoleDesigner } from "@/components/designer/console-designer";
import { ErrorState } from "@/components/feedback/error-state";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { NotFoundState } from "@/components/feedback/not-found-state";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readRollout } from "@/lib/server/reads/rollouts";
import { readTargets } from "@/lib/server/reads/targets";

export const metadata: Metadata = { title: "Edit draft" };

type Props = { params: Promise<{ rolloutId: string }> };

export default async function EditRolloutPage({ params }: Props) {
  const { rolloutId } = await params;
  const actor = await requireActor();
  const [rollout, targets] = await Promise.all([readRollout(rolloutId), readTargets()]);
  const refusal = !rollout.ok ? rollout.refusal : !targets.ok ? targets.refusal : null;
  if (refusal?.code === "not_found") {
    return (
      <NotFoundState
        title="This rollout does not exist"
        action={<LinkButton href="/rollouts">To the rollouts</LinkButton>}
      >
        {refusal.message}
      </NotFoundState>
    );
  }
  if (!rollout.ok || !targets.ok) {
    return <ErrorState title="The draft could not be read" why={refusal?.message} next={refusal?.remedy} />;
  }
  const view = rollout.value;
  const toRollout = <LinkButton href={`/rollouts/${rolloutId}`}>To the rollout</LinkButton>;
  if (!isPermitted(actor, "design")) {
    return (
      <ForbiddenState title="You may not edit rollouts" action={toRollout}>
        You are signed in as {actor.role}. Editing takes the role engineer; an admin can give it to you.
      </ForbiddenState>
    );
  }
  if (!view.allowed.edit) {
    return (
      <ForbiddenState title="This rollout is no longer a draft" action={toRollout}>
        Reviewers approve exactly what they see. To change it, return it to draft first, on its page.
      </ForbiddenState>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        back={{ href: `/rollouts/${rolloutId}`, label: view.title }}
        title="Edit draft"
        meta={
          <>
            <span>{view.target.name}</span>
            {view.target.environment === view.target.name ? null : (
              <>
                <span aria-hidden="true">·</span>
                <span>{view.target.environment}</span>
              </>
            )}
            <span aria-hidden="true">·</span>
            <span>by {view.author.name}</span>
          </>
        }
      />
      <ConsoleDesigner
        targets={targets.value}
        initialTargetId={view.target.id}
        initialTable={view.change.table}
        initialKind={view.change.kind}
        saved={{ draft: { rolloutId, version: view.version }, change: view.change }}
      />
    </div>
  );
}
