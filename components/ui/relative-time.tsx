"use client";

import { cn } from "@/components/ui/cn";
import { formatAbsolute, formatAge } from "@/components/ui/format-time";
import { useNowMs } from "@/components/ui/shared-clock";
import { Tooltip } from "@/components/ui/tooltip";

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
      {/* The server's clock writes the first text; the page's own takes over once it runs. Above a row's link, so that it can be hovered. */}
      <time
        dateTime={new Date(atMs).toISOString()}
        suppressHydrationWarning
        className={cn("relative z-10 tabular whitespace-nowrap", className)}
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
