"use client";

import { type ReactNode, useSyncExternalStore } from "react";

/** One key. For a sequence, one after another. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-inner border border-line-strong bg-surface px-1 font-sans text-meta text-muted">
      {children}
    </kbd>
  );
}

/** Prints "g r" or "mod+k" as keys. */
export function Keys({ keys }: { keys: string }) {
  const parts = keys.split(/[ +]/).filter((part) => part !== "");
  return (
    <span className="inline-flex gap-1">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice and the order never changes.
        <Kbd key={index}>
          {part === "mod" ? <ModifierKey /> : part.length === 1 ? part.toUpperCase() : part}
        </Kbd>
      ))}
    </span>
  );
}

const neverChanges = () => () => undefined;

/** ⌘ on a Mac, Ctrl elsewhere and until the page knows. */
function ModifierKey() {
  const isMac = useSyncExternalStore(
    neverChanges,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  );
  return isMac ? "⌘" : "Ctrl";
}
