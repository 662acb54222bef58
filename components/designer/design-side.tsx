"use client";

import { type ReactNode, useState } from "react";
import { Tabs } from "@/components/ui/tabs";

export type DesignWay = { value: string; label: string; panel: ReactNode };

/** The ways to say what should change, one tab each; with one way there is nothing to choose, and no bar. */
export function DesignSide({ ways }: { ways: readonly DesignWay[] }) {
  const [chosen, setChosen] = useState(ways[0]?.value ?? "");
  const [only, ...others] = ways;
  if (only === undefined) return null;
  if (others.length === 0) return only.panel;
  return <Tabs aria-label="How to design the change" tabs={ways} value={chosen} onValueChange={setChosen} />;
}
