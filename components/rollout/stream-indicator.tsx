import { LiveIndicator } from "@/components/feedback/live-indicator";
import type { StreamState } from "@/components/rollout/use-list-stream";

export type StreamIndicatorProps = {
  state: StreamState;
  heardAtMs?: number | null | undefined;
  className?: string | undefined;
};

/** How the page is connected; says nothing before the first answer. */
export function StreamIndicator({ state, heardAtMs, className }: StreamIndicatorProps) {
  if (state === "connecting") return null;
  return <LiveIndicator state={state} dataAtMs={heardAtMs} className={className} />;
}
