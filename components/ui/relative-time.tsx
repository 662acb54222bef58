"use client";

import { cn } from "./cn";
import { formatAbsolute, formatAge } from "./format-time";
import { useNowMs } from "./shared-clock";
import { Tooltip } from "./tooltip";

export type TimeProps = {
  /** Epoch milliseconds or an ISO string. */
  at: number | string;
  className?: string | undefined;
};

function toMs(at: number | string): number {
  return typeof at === "number" ? at : Date.parse(at);
}

/** "2 h ago", with the absolute time and zone on hover. */
export function RelativeTime({ at, className }: TimeProps) {
  const nowMs = useNowMs();
  const atMs = toMs(at);
  return (
    <Tooltip content={formatAbsolute(atMs)}>
      {/* The server's clock writes the first text; the page's own clock takes over once it runs. */}
      <time
        dateTime={new Date(atMs).toISOString()}
        suppressHydrationWarning
        className={cn("tabular whitespace-nowrap", className)}
      >
        {formatAge((nowMs ?? Date.now()) - atMs)}
      </time>
    </Tooltip>
  );
}

/** "23 Nov 2026, 07:21:13 GMT+1", in the reader's zone; UTC until the page knows it. */
export function AbsoluteTime({ at, className }: TimeProps) {
  const isHydrated = useNowMs() !== null;
  const atMs = toMs(at);
  return (
    <time dateTime={new Date(atMs).toISOString()} className={cn("tabular whitespace-nowrap", className)}>
      {formatAbsolute(atMs, isHydrated ? undefined : "UTC")}
    </time>
  );
}
