"use client";

import type { ReactNode } from "react";
import { Tabs } from "@/components/ui/tabs";

export type DesignWayName = "form" | "paste";

export type DesignWay = { value: DesignWayName; label: string; panel: ReactNode };

export type DesignSideProps = {
  ways: readonly DesignWay[];
  chosen: DesignWayName;
  onChoose: (way: DesignWayName) => void;
};

/** The ways to say what should change, one tab each; with one way there is nothing to choose, and no bar. */
export function DesignSide({ ways, chosen, onChoose }: DesignSideProps) {
  const [only, ...others] = ways;
  if (only === undefined) return null;
  if (others.length === 0) return only.panel;
  return <Tabs aria-label="How to design the change" tabs={ways} value={chosen} onValueChange={onChoose} />;
}
