import type { StatementStep, TimeoutPolicy } from "@/lib/domain/plan/plan";

/** One statement to carry out, forward or as part of an undo. */
export interface StatementTask {
  readonly stepId: string;
  readonly direction: "forward" | "undo";
  readonly statement: {
    readonly sql: string;
    readonly transaction: "required" | "forbidden";
    readonly timeout: TimeoutPolicy;
  };
  /** The probe: a query of one boolean. */
  readonly doneWhen: string;
  readonly leftover: StatementStep["leftover"];
}
