import type { Finding } from "@/lib/domain/statement/lint-result";
import type { KnownDatabase } from "../known/known-database";
import type { SessionState } from "../known/session-state";
import type { Act } from "./act";
import type { VacatedNames } from "./vacated-names";

/** What judging one statement may look at, and where it puts what it found. */
export interface Context {
  readonly database: KnownDatabase;
  readonly session: SessionState;
  readonly serverMajor: number;
  /** 0-based place of the statement in its file. */
  readonly index: number;
  readonly acts: Act[];
  /** Findings that do not follow from an act's cost. */
  readonly findings: Finding[];
  /** Names that this transaction took away, and may give back. */
  readonly vacated: VacatedNames;
  /** Says what is taken for granted, once for a file. */
  assume(what: string): void;
}
