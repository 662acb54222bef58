"use client";

import { ErrorState } from "@/components/feedback/error-state";

export default function RolloutError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorState
      title="This rollout could not be shown"
      why="Colonnade's server met an error while it made this page. The rollout itself goes on."
      next="Try again; if it stays so, search the server's log for the code."
      code={error.digest}
      onRetry={reset}
    />
  );
}
