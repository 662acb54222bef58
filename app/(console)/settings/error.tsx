"use client";

import { ErrorState } from "@/components/feedback/error-state";

export default function SettingsError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorState
      title="The settings could not be shown"
      why="Colonnade's server met an error. What runs goes on."
      next="Try again; if it stays so, search the server's log for the code."
      code={error.digest}
      onRetry={reset}
    />
  );
}
