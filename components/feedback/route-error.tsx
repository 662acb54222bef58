"use client";

import { ErrorState } from "@/components/feedback/error-state";

/** What Next gives to a folder's `error.tsx`. */
export type RouteErrorProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that the server could not make, with the code by which its log tells why. */
export function RouteError({ title, why, error, reset }: RouteErrorProps & { title: string; why?: string }) {
  return (
    <ErrorState
      title={title}
      why={why ?? "Colonnade's server met an error. What runs goes on."}
      next="Try again; if it stays so, search the server's log for the code."
      code={error.digest}
      onRetry={reset}
    />
  );
}
