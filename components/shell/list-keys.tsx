"use client";

import { type ReactNode, useRef } from "react";
import { useShortcut } from "@/components/shell/shortcuts";

/** `j` and `k` move the focus from row to row (the first link of each), Enter opens, as links do. */
export function ListKeys({ children }: { children: ReactNode }) {
  const container = useRef<HTMLDivElement>(null);

  function move(by: 1 | -1): void {
    const rows = container.current?.querySelectorAll("tbody tr, [data-row]") ?? [];
    const links = [...rows].flatMap((row) => {
      const link = row instanceof HTMLAnchorElement ? row : row.querySelector("a");
      return link === null ? [] : [link];
    });
    const focused = document.activeElement;
    const current = focused instanceof HTMLAnchorElement ? links.indexOf(focused) : -1;
    const next = current === -1 ? (by === 1 ? 0 : links.length - 1) : current + by;
    links[Math.min(links.length - 1, Math.max(0, next))]?.focus();
  }

  useShortcut({ keys: "j", label: "Next row", group: "Lists", run: () => move(1) });
  useShortcut({ keys: "k", label: "Previous row", group: "Lists", run: () => move(-1) });
  return <div ref={container}>{children}</div>;
}
