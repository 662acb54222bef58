import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ErrorState } from "@/components/feedback/error-state";
import { LiveRolloutPage } from "@/components/rollout/live-rollout-page";
import { requireActor } from "@/lib/server/current-actor";
import { readRollout, readRolloutEvents } from "@/lib/server/reads/rollouts";
import { queryKeys } from "@/lib/view/query-keys";
import type { LiveRollout } from "@/lib/view/rollout-view";

type Params = { params: Promise<{ rolloutId: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const rollout = await readRollout((await params).rolloutId);
  return { title: rollout.ok ? rollout.value.title : "Rollout" };
}

export default async function RolloutPage({ params }: Params) {
  const { rolloutId } = await params;
  const actor = await requireActor();
  const [rollout, events] = await Promise.all([readRollout(rolloutId), readRolloutEvents(rolloutId)]);
  if (!rollout.ok) {
    if (rollout.refusal.code === "not_found") notFound();
    return (
      <ErrorState
        title="This rollout could not be read"
        why={rollout.refusal.message}
        next={rollout.refusal.remedy}
      />
    );
  }
  const queries = new QueryClient();
  const live: LiveRollout = { view: rollout.value, events: events.ok ? events.value : [], samples: [] };
  queries.setQueryData(queryKeys.rollouts.live(rolloutId), live);
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <LiveRolloutPage
        key={rolloutId}
        rolloutId={rolloutId}
        viewer={{ id: actor.id, name: actor.name, role: actor.role }}
      />
    </HydrationBoundary>
  );
}
