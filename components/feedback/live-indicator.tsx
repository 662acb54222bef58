"use client";

import { LoaderCircle, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { formatSpan } from "@/components/ui/format-time";
import { useNowMs } from "@/components/ui/shared-clock";

export type LiveIndicatorProps = {
  state: "live" | "reconnecting" | "offline";
  /** When the newest data was measured. Its age is shown past 3 s. */
  dataAtMs?: number | null | undefined;
  className?: string | undefined;
};

const staleAfterMs = 3000;

function words(state: LiveIndicatorProps["state"], ageMs: number | null): string {
  const age = ageMs !== null && ageMs > staleAfterMs ? formatSpan(Math.floor(ageMs / 1000)) : undefined;
  if (state === "live") return age === undefined ? "Live" : `Live · data ${age} old`;
  const label = state === "reconnecting" ? "Reconnecting" : "Offline";
  return age === undefined ? label : `${label} · data ${age} old`;
}

export function LiveIndicator({ state, dataAtMs, className }: LiveIndicatorProps) {
  const nowMs = useNowMs();
  const ageMs = nowMs === null || dataAtMs === undefined || dataAtMs === null ? null : nowMs - dataAtMs;
  const isFresh = state === "live" && (ageMs === null || ageMs <= staleAfterMs);
  const marks: Record<LiveIndicatorProps["state"], ReactNode> = {
    live: (
      <span
        aria-hidden="true"
        className={cn("size-2 rounded-full", isFresh ? "bg-progress-solid" : "border-2 border-neutral-solid")}
      />
    ),
    reconnecting: <LoaderCircle aria-hidden="true" className="size-3.5 animate-spin" />,
    offline: <Unplug aria-hidden="true" className="size-3.5" />,
  };
  return (
    <span
      className={cn(
        "tabular inline-flex items-center gap-1.5 whitespace-nowrap text-meta",
        isFresh ? "text-muted" : "font-medium text-ink",
        className,
      )}
    >
      {marks[state]}
      {words(state, ageMs)}
      {/* Announced when the connection changes, not each second. */}
      <span role="status" className="sr-only">
        {state === "live" ? "" : state === "reconnecting" ? "Connection lost, reconnecting" : "Offline"}
      </span>
    </span>
  );
}
