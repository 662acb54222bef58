"use client";

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { readEvents } from "@/components/rollout/read-events";
import type { StreamState } from "@/components/rollout/use-list-stream";
import { readApi } from "@/components/target/read-api";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import { mergeRead } from "@/lib/view/rollout/merge-read";
import {
  applyStreamMessage,
  type LiveRollout,
  type RolloutView,
  type StreamMessage,
} from "@/lib/view/rollout-view";

/**
 * One rollout, live: the server's prefetch first, then its stream folded into the same cache entry. Messages are gathered and folded at
 * most four times a second; the browser resumes after a break by itself (Last-Event-ID). Nothing is polled.
 */

const leastBetweenMs = 250;

export type Connection = {
  state: StreamState;
  /** When this page last heard from a server that is in touch with its database; null before the first time. */
  heardAtMs: number | null;
};

async function readLive(queries: QueryClient, rolloutId: string): Promise<LiveRollout> {
  const [view, events] = await Promise.all([
    readApi<RolloutView>(apiPaths.rollout(rolloutId)),
    readEvents(rolloutId),
  ]);
  const held = queries.getQueryData<LiveRollout>(queryKeys.rollouts.live(rolloutId));
  return held === undefined ? { view, events, samples: [] } : mergeRead(held, { view, events });
}

function useConnection(rolloutId: string): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: "connecting", heardAtMs: null });
  useEffect(() => {
    const source = new EventSource(apiPaths.rolloutStream(rolloutId));
    const key = queryKeys.rollouts.live(rolloutId);
    let waiting: StreamMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    let version: number | null = null;

    function fold(): void {
      timer = null;
      const messages = waiting;
      waiting = [];
      queries.setQueryData<LiveRollout>(key, (held) => messages.reduce(applyStreamMessage, held));
      setConnection({ state: "live", heardAtMs: Date.now() });
      const next = queries.getQueryData<LiveRollout>(key)?.view.version ?? null;
      // Who waits for whom follows from states, which bump the version.
      if (version !== null && next !== version) {
        void queries.invalidateQueries({ queryKey: queryKeys.rollouts.waiting });
      }
      version = next;
    }

    source.onopen = () => setConnection((before) => ({ ...before, state: "live" }));
    source.onmessage = (event: MessageEvent<string>) => {
      // Safe because the stream's route and this page share the type.
      waiting.push(JSON.parse(event.data) as StreamMessage);
      timer ??= setTimeout(fold, leastBetweenMs);
    };
    source.addEventListener("beat", () => setConnection({ state: "live", heardAtMs: Date.now() }));
    source.onerror = () =>
      setConnection((before) => ({
        ...before,
        state: source.readyState === EventSource.CLOSED ? "offline" : "reconnecting",
      }));
    return () => {
      source.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries, rolloutId]);
  return connection;
}

/** The rollout as this page holds it, and how the page is connected. */
export function useRolloutStream(rolloutId: string) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: queryKeys.rollouts.live(rolloutId),
    queryFn: () => readLive(queries, rolloutId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const connection = useConnection(rolloutId);
  return { query, connection };
}
