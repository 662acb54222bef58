"use client";

import { useDesign } from "@/components/designer/use-design";

/** The name that the plan gives when the author gives none; a word for it while there is no plan. */
export function useGeneratedName(): string {
  return useDesign().generatedName ?? "generated";
}
