import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ErrorState } from "@/components/feedback/error-state";
import { LiveReviewPage } from "@/components/review/live-review-page";
import { requireActor } from "@/lib/server/current-actor";
import { readReview, readRollout, readRolloutEvents } from "@/lib/server/reads/rollouts";
import { queryKeys } from "@/lib/view/query-keys";
import type { LiveRollout } from "@/lib/view/rollout-view";

type Params = { params: Promise<{ rolloutId: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const rollout = await readRollout((await params).rolloutId);
  return { title: rollout.ok ? `Review: ${rollout.value.title}` : "Review" };
}

export default async function ReviewPage({ params }: Params) {
  const { rolloutId } = await params;
  const actor = await requireActor();
  const [rollout, review, events] = await Promise.all([
    readRollout(rolloutId),
    readReview(rolloutId),
    readRolloutEvents(rolloutId),
  ]);
  if (!rollout.ok || !review.ok) {
    const refusal = rollout.ok ? (review.ok ? null : review.refusal) : rollout.refusal;
    if (refusal === null || refusal.code === "not_found") notFound();
    return <ErrorState title="This review could not be read" why={refusal.message} next={refusal.remedy} />;
  }
  const queries = new QueryClient();
  const live: LiveRollout = { view: rollout.value, events: events.ok ? events.value : [], samples: [] };
  queries.setQueryData(queryKeys.rollouts.live(rolloutId), live);
  queries.setQueryData(queryKeys.rollouts.review(rolloutId), review.value);
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <LiveReviewPage
        key={rolloutId}
        rolloutId={rolloutId}
        viewer={{ id: actor.id, name: actor.name, role: actor.role }}
      />
    </HydrationBoundary>
  );
}
