import type { Change } from "@/lib/domain/change/change";
import type { PhaseName } from "@/lib/domain/plan/plan";

/** One change on one set of tables, with an application that writes through the old and the new shape while it is rolled out. */
export interface Scenario {
  /** The guarantee, e.g. "a text column becomes bigint with its index and check". */
  readonly name: string;
  /** On which servers; both when absent. */
  readonly servers?: readonly ("oldest" | "newest")[];
  /**
   * Statements that make tables and some thousand rows. For "no write is lost", the application keeps a copy of what it wrote in a
   * table of its own (`mirror`, say), in the same transaction.
   */
  readonly setUp: readonly string[];
  readonly change: Change;
  /** One transaction of the application's version that knows the old shape; `n` counts up from 1 and is unique in the run. */
  readonly oldWrite?: (n: number) => readonly string[];
  /** The same of the version that knows the new shape. */
  readonly newWrite?: (n: number) => readonly string[];
  /** The new version runs once this phase is done (it stops before the phase is undone); `expand` when absent. */
  readonly newFrom?: PhaseName;
  /** The old version's last phase: it stops before the next one starts. `switch`, or the last before contract, when absent. */
  readonly oldUntil?: PhaseName;
  /** Counts rows that are not what they should be, once contract is done. */
  readonly wrongWhenDone: string;
  /** Counts rows that are not what they should be, or writes that are lost, once every phase is undone. */
  readonly wrongWhenUndone: string;
  /** What the definition must hold at the end, each a piece of a line of tests/support/describe-database.ts. */
  readonly endsWith?: readonly string[];
  /** What it must not hold any more. */
  readonly endsWithout?: readonly string[];
}
