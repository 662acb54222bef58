"use client";

import { createContext, useContext } from "react";
import type { TableName } from "@/lib/domain/change/change-parts";
import type { PreviewTable } from "@/lib/view/plan-preview";
import type { TargetTable } from "@/lib/view/target-view";

/** What every field of the form may ask for. */
export interface Design {
  /** The error to show at a path of the change; undefined when there is none, or it is too early to say. */
  readonly errorAt: (path: string) => string | undefined;
  /** The same for a field that stands for all that its path holds. */
  readonly errorWithin: (path: string) => string | undefined;
  /** The person has been at this field: what it lacks may be said now. */
  readonly onLeft: (path: string) => void;
  /** The chosen table as it is now; null while it is read. */
  readonly table: PreviewTable | null;
  /** Tables of the target, for references. */
  readonly tables: readonly TargetTable[];
  readonly targetId: string | null;
  /** Reads another table of the target; null when it is not there. */
  readonly readTable: (table: TableName) => Promise<PreviewTable | null>;
  /** A short locked way is offered, since the table is small. */
  readonly isAtOnceOffered: boolean;
  /** The target's major version where a plan has told it. */
  readonly serverMajor: number | null;
  /** The name that the plan gives when the author gives none; null while there is no plan. */
  readonly generatedName: string | null;
}

export const DesignContext = createContext<Design | null>(null);

/** What the form around a field knows. */
export function useDesign(): Design {
  const design = useContext(DesignContext);
  if (design === null) throw new Error("A field of the designer stands outside of it.");
  return design;
}
