"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { DetailPageSkeleton } from "@/components/feedback/page-skeletons";
import { ReviewScreen } from "@/components/review/review-screen";
import { useRolloutStream } from "@/components/rollout/use-rollout-stream";
import { readApi, refusalOf } from "@/components/target/read-api";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { ReviewView } from "@/lib/view/review/review-view";
import type { Viewer } from "@/lib/view/rollout/viewer";

export type LiveReviewPageProps = { rolloutId: string; viewer: Viewer };

/** A rollout's review, live: whatever happens to the rollout comes by its stream, and the rest is read again then. */
export function LiveReviewPage({ rolloutId, viewer }: LiveReviewPageProps) {
  const queries = useQueryClient();
  const { query, connection } = useRolloutStream(rolloutId);
  const review = useQuery({
    queryKey: queryKeys.rollouts.review(rolloutId),
    queryFn: () => readApi<ReviewView>(apiPaths.review(rolloutId)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lastEvent = query.data?.events.at(-1)?.id ?? null;
  useEffect(() => {
    if (lastEvent === null) return;
    void queries.invalidateQueries({ queryKey: queryKeys.rollouts.review(rolloutId) });
  }, [queries, rolloutId, lastEvent]);
  if (query.data !== undefined && review.data !== undefined) {
    return (
      <ReviewScreen view={query.data.view} review={review.data} viewer={viewer} connection={connection} />
    );
  }
  const failed = query.error ?? review.error;
  if (failed === null) return <DetailPageSkeleton />;
  const refusal = refusalOf(failed);
  return (
    <ErrorState
      title="This review could not be read"
      why={refusal.message}
      next={refusal.remedy}
      onRetry={() => {
        void query.refetch();
        void review.refetch();
      }}
    />
  );
}
