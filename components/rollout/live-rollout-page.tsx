"use client";

import { ErrorState } from "@/components/feedback/error-state";
import { DetailPageSkeleton } from "@/components/feedback/page-skeletons";
import { RolloutScreen } from "@/components/rollout/rollout-screen";
import { useRolloutStream } from "@/components/rollout/use-rollout-stream";
import { refusalOf } from "@/components/target/read-api";
import type { Viewer } from "@/lib/view/rollout/viewer";

export type LiveRolloutPageProps = { rolloutId: string; viewer: Viewer };

/** A rollout's page, live. */
export function LiveRolloutPage({ rolloutId, viewer }: LiveRolloutPageProps) {
  const { query, connection } = useRolloutStream(rolloutId);
  if (query.data !== undefined) {
    return <RolloutScreen live={query.data} viewer={viewer} connection={connection} />;
  }
  if (query.isPending) return <DetailPageSkeleton />;
  const refusal = refusalOf(query.error);
  return (
    <ErrorState
      title="This rollout could not be read"
      why={refusal.message}
      next={refusal.remedy}
      onRetry={() => void query.refetch()}
    />
  );
}
