"use client";

import { useSyncExternalStore } from "react";

// One timer for the whole page: a list of a hundred ages must not keep a hundred timers.
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const notify of listeners) notify();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function snapshot(): number {
  if (timer === undefined || nowMs === 0) nowMs = Math.max(nowMs, Math.floor(Date.now() / 1000) * 1000);
  return nowMs;
}

/** The time now, once a second; null on the server and while hydrating. */
export function useNowMs(): number | null {
  return useSyncExternalStore<number | null>(subscribe, snapshot, () => null);
}
