import type { Decision, QuarantineState } from "@/lib/domain/backfill/quarantine";
import type { PhaseName } from "@/lib/domain/plan/plan";

/** How many rows of a rollout are in quarantine, for every viewer; the rows themselves are asked for when they are looked at. */
export interface QuarantineSummary {
  /** Not filled. */
  readonly open: number;
  /** Of these: somebody has decided, and it waits for the next try. */
  readonly decided: number;
  readonly skipped: number;
  readonly replaced: number;
  readonly filled: number;
}

export interface QuarantinedRowView {
  /** As commands take it. */
  readonly key: readonly string[];
  /** As people read it. */
  readonly label: string;
  readonly sqlState: string | null;
  readonly message: string;
  readonly foundAt: string;
  readonly state: QuarantineState;
  readonly decision: Decision | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

/** The rows of one backfill. */
export interface QuarantineView {
  readonly stepId: string;
  readonly phase: PhaseName;
  readonly table: string;
  /** Columns that may be given another value. */
  readonly replaceable: readonly string[];
  readonly rows: readonly QuarantinedRowView[];
}

/** What becomes, or became, of a row. */
export function printRowState(row: Pick<QuarantinedRowView, "state" | "decision">): string {
  switch (row.state) {
    case "filled":
      return "Filled at a later try, or gone";
    case "skipped":
      return `Skipped: ${row.decision?.note ?? ""}`;
    case "replaced":
      return `Got ${printValues(row.decision)}: ${row.decision?.note ?? ""}`;
    case "open":
      if (row.decision === null) return "Open";
      return row.decision.kind === "skip"
        ? `Will be skipped: ${row.decision.note}`
        : `Will get ${printValues(row.decision)}: ${row.decision.note}`;
  }
}

function printValues(decision: Decision | null): string {
  if (decision?.kind !== "replace") return "another value";
  return decision.values.map(({ column, expression }) => `${column} = ${expression}`).join(", ");
}
