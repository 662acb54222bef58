"use client";

import { useEffect, useState } from "react";
import { apiPaths } from "@/lib/view/query-keys";
import type { TargetLagMessage } from "@/lib/view/target-view";

export type TargetLag = {
  connection: "live" | "reconnecting" | "offline";
  /** Newest message; null until the first. */
  message: TargetLagMessage | null;
  /** When this page received it: its age does not depend on two clocks agreeing. */
  receivedAtMs: number | null;
};

/** The live lag of a target's replicas, once a second, for as long as the page shows it. */
export function useTargetLag(targetId: string): TargetLag {
  const [lag, setLag] = useState<TargetLag>({
    connection: "reconnecting",
    message: null,
    receivedAtMs: null,
  });
  useEffect(() => {
    const source = new EventSource(apiPaths.targetStream(targetId));
    source.onopen = () => setLag((before) => ({ ...before, connection: "live" }));
    source.onmessage = (event: MessageEvent<string>) => {
      // Safe because the stream's route and this page share the type.
      const message = JSON.parse(event.data) as TargetLagMessage;
      setLag({ connection: "live", message, receivedAtMs: Date.now() });
    };
    source.onerror = () =>
      setLag((before) => ({
        ...before,
        connection: source.readyState === EventSource.CLOSED ? "offline" : "reconnecting",
      }));
    return () => source.close();
  }, [targetId]);
  return lag;
}
