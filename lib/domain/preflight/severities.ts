import type { PhaseName, PlanPhase } from "@/lib/domain/plan/plan";
import { type FindingCode, type Moment, type Severity, severities } from "./finding";

/** How much each finding weighs at each moment, as one table. */

/** What a phase does that a finding can matter to. */
export type Aspect =
  /** A statement takes a lock that blocks writes or more, for an instant. */
  | "locks"
  /** A concurrent build or a validation: it waits for older snapshots. */
  | "waits"
  /** A backfill walks the table. */
  | "walks"
  /** A verification reads every row. */
  | "compares"
  /** An index is built. */
  | "builds"
  /** This is the phase that would fail on the finding. */
  | "proves"
  /** There is no way back from it. */
  | "ends";

/** What a phase does, from its steps. Pure. */
export function aspectsOf(phase: PlanPhase): ReadonlySet<Aspect> {
  const found = new Set<Aspect>();
  for (const step of phase.steps) {
    if (step.kind === "backfill") found.add("walks");
    if (step.kind === "verify") found.add("compares");
    if (step.kind !== "statement") continue;
    if (step.blocks !== "nothing") found.add("locks");
    if (!step.instant || step.transaction === "forbidden") found.add("waits");
    if (step.leftover !== null) found.add("builds");
  }
  if (!phase.undoable) found.add("ends");
  return found;
}

type Weight = Severity | null;

interface Rule {
  readonly submit: Weight;
  /** At the start of any phase; null: it is not said. */
  readonly start: Weight;
  /** At the start of a phase that does this: the worst that applies. */
  readonly when?: Partial<Readonly<Record<Aspect, Severity>>>;
}

const always = (severity: Severity): Rule => ({ submit: severity, start: severity });

/**
 * `blocks` refuses the submission or the start. What passes by itself (a session, a lock, lag) warns, because every statement gives way
 * after its lock_timeout and tries again, and the backfill's guards stop it by themselves. What no retry mends blocks.
 */
export const severityTable: Readonly<Record<FindingCode, Rule>> = {
  in_recovery: always("blocks"),
  not_owner: always("blocks"),
  no_schema_create: always("blocks"),
  no_ledger_access: always("blocks"),
  no_index_create: { submit: "blocks", start: "warns", when: { builds: "blocks" } },
  no_references: { submit: "blocks", start: "warns", when: { proves: "blocks" } },
  no_row_access: { submit: "blocks", start: "warns", when: { walks: "blocks", compares: "blocks" } },
  row_security: { submit: "blocks", start: "warns", when: { walks: "blocks", compares: "blocks" } },
  // The rollout works without; but what blocks it can't be named then.
  activity_hidden: { submit: "unknown", start: "unknown" },
  connections_exhausted: { submit: "warns", start: "blocks" },
  connections_few: always("warns"),

  table_locked: { submit: "notes", start: null, when: { locks: "warns", waits: "warns" } },
  // Nobody ends it unless a person does: no retry mends it.
  prepared_lock: { submit: "warns", start: "warns", when: { locks: "blocks", waits: "blocks" } },
  prepared_transaction: { submit: "warns", start: "warns" },
  idle_in_transaction: { submit: "warns", start: "notes", when: { locks: "warns", waits: "warns" } },
  long_transaction: { submit: "warns", start: "notes", when: { locks: "warns", waits: "warns" } },
  vacuum_running: { submit: "notes", start: null, when: { locks: "warns", waits: "warns" } },
  wraparound_vacuum: { submit: "warns", start: "notes", when: { locks: "warns", waits: "warns" } },
  index_build_running: { submit: "warns", start: "notes", when: { locks: "warns", waits: "warns" } },
  lock_queue: { submit: "notes", start: null, when: { locks: "warns", waits: "warns" } },
  other_rollout: always("warns"),

  // The backfill would stop at once: a replica that is gone counts as bad.
  replica_away: { submit: "warns", start: "warns", when: { walks: "blocks" } },
  replica_lagging: { submit: "notes", start: "notes", when: { walks: "warns" } },
  replica_unread: { submit: "unknown", start: "unknown" },
  replica_unlisted: { submit: "warns", start: "notes", when: { walks: "warns" } },
  // Every commit would hang.
  synchronous_missing: { submit: "warns", start: "blocks" },
  slot_lost: always("warns"),
  slot_inactive: { submit: "warns", start: "notes", when: { walks: "warns", builds: "warns" } },
  slot_retains: { submit: "warns", start: "notes", when: { walks: "warns", builds: "warns" } },
  logical_slot: always("notes"),
  archiver_failing: { submit: "warns", start: "warns" },
  horizon_held: { submit: "notes", start: "notes", when: { walks: "warns", waits: "warns" } },

  wal_estimate: { submit: "notes", start: null, when: { walks: "notes", builds: "notes" } },
  growth_estimate: { submit: "notes", start: null, when: { walks: "notes", builds: "notes" } },
  disk_unknown: { submit: "unknown", start: null, when: { walks: "unknown", builds: "unknown" } },
  slot_limit: { submit: "warns", start: null, when: { walks: "warns", builds: "warns" } },
  wal_keep: { submit: "warns", start: null, when: { walks: "warns", builds: "warns" } },
  checkpoints_forced: { submit: "notes", start: null, when: { walks: "notes" } },
  temp_limit: { submit: "warns", start: null, when: { builds: "warns" } },
  wraparound_due: { submit: "notes", start: null, when: { locks: "warns", waits: "warns" } },
  wraparound_near: always("warns"),
  wraparound_imminent: { submit: "warns", start: "blocks" },

  trigger_fires: { submit: "warns", start: null, when: { walks: "warns" } },
  trigger_statement: { submit: "notes", start: null, when: { walks: "notes" } },
  rule_rewrites: { submit: "warns", start: null, when: { walks: "blocks" } },

  dependent_breaks: { submit: "warns", start: "notes", when: { locks: "warns", ends: "warns" } },
  dependent_reads: { submit: "notes", start: null, when: { ends: "notes" } },
  sequence_position: always("notes"),
  sequence_near_end: always("warns"),
  published: { submit: "warns", start: "notes", when: { locks: "warns" } },

  nulls_found: { submit: "warns", start: "warns", when: { proves: "blocks" } },
  duplicates_found: { submit: "warns", start: "warns", when: { proves: "blocks" } },
  orphans_found: { submit: "warns", start: "warns", when: { proves: "blocks" } },
  violations_found: { submit: "warns", start: "warns", when: { proves: "blocks" } },
  data_handled: { submit: "notes", start: "notes" },
  data_kept: { submit: "notes", start: "notes" },
  expression_fails: { submit: "warns", start: "warns", when: { proves: "blocks" } },
  // A walk puts such rows into quarantine, up to a limit, and asks; rows that people decided to skip must not bar its next try.
  fill_fails: { submit: "warns", start: "warns" },
  conversion_loses: { submit: "blocks", start: "warns", when: { walks: "blocks", proves: "blocks" } },
  meaning_changes: { submit: "warns", start: "warns" },
  way_back_differs: { submit: "notes", start: "notes" },
  data_clean: { submit: "notes", start: "notes" },
  // The constraint itself, added NOT VALID or built concurrently, is the safe judge: it fails without harm.
  not_counted: { submit: "unknown", start: "unknown" },
  not_tried: { submit: "unknown", start: "unknown" },

  // Limits that are set on one server session and used on another hold nowhere.
  pooler_shares: always("blocks"),
  pooler_between: always("warns"),
  subscribed: { submit: "blocks", start: "warns", when: { walks: "blocks" } },
  triggers_silenced: { submit: "warns", start: "notes", when: { walks: "warns" } },
  event_trigger: { submit: "warns", start: null, when: { locks: "warns", waits: "warns" } },
  transaction_timeout: { submit: "warns", start: null, when: { waits: "warns" } },
  idle_session_timeout: always("notes"),
  deadlock_timeout: { submit: "notes", start: null, when: { locks: "notes" } },

  group_unread: always("unknown"),
  // Fail closed: what may not be done must be known before it is tried.
  privileges_unread: always("blocks"),
};

const rank = (severity: Severity): number => severities.indexOf(severity);

/** How much a finding weighs at this moment; null when it is not said. `provenIn` is the phase that would fail on it. */
export function weigh(
  finding: { readonly code: FindingCode; readonly provenIn?: PhaseName | null },
  moment: Moment,
  phase: PlanPhase | null,
): Severity | null {
  const rule = severityTable[finding.code];
  if (moment === "submit") return rule.submit;
  const aspects = new Set(phase === null ? [] : aspectsOf(phase));
  if (finding.provenIn === moment) aspects.add("proves");
  const weights = [...aspects].flatMap((aspect) => rule.when?.[aspect] ?? []);
  if (rule.start !== null) weights.push(rule.start);
  return weights.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** Worst first. */
export function compareSeverities(a: Severity, b: Severity): number {
  return rank(a) - rank(b);
}
