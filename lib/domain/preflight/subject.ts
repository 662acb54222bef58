import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Lock, Plan, PlanPhase } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { Moment } from "./finding";

/** What preflight looks at: a plan on a table, at a moment. */
export interface Subject {
  readonly change: Change;
  readonly plan: Plan;
  /** Read just now. */
  readonly facts: ChangeFacts;
  readonly moment: Moment;
  /** Lag at which the backfill stops, seconds. */
  readonly maxLagSeconds: number;
}

/** A table that the plan touches, and what the role must be able to do with it. */
export interface PlanTable {
  readonly schema: string;
  readonly name: string;
  /** For people; as the plan's locks call it. */
  readonly label: string;
  readonly role: "changed" | "related" | "referenced";
}

/** The phase that is about to start; null at submission. */
export function phaseOf(subject: Subject): PlanPhase | null {
  return subject.plan.phases.find((phase) => phase.name === subject.moment) ?? null;
}

/** The phases that a moment speaks of: the one that is about to start, or all. */
export function phasesAhead(subject: Subject): readonly PlanPhase[] {
  const phase = phaseOf(subject);
  return phase === null ? subject.plan.phases : [phase];
}

/** The locks that the phases take, undo left out. */
export function locksAhead(subject: Subject): readonly Lock[] {
  return phasesAhead(subject).flatMap((phase) =>
    phase.steps.flatMap((step) => (step.kind === "confirm" ? [] : step.locks)),
  );
}

/** The phases from this moment on, to the plan's end. */
function phasesToCome(subject: Subject): readonly PlanPhase[] {
  const { plan, moment } = subject;
  const here = moment === "submit" ? 0 : plan.phases.findIndex((phase) => phase.name === moment);
  return plan.phases.slice(Math.max(0, here));
}

/** Whether a step of this kind is still to come. */
export function hasStepToCome(subject: Subject, kind: "backfill" | "verify"): boolean {
  return phasesToCome(subject).some((phase) => phase.steps.some((step) => step.kind === kind));
}

/** Whether an index is still to be built. */
export function buildsIndexToCome(subject: Subject): boolean {
  return phasesToCome(subject).some((phase) =>
    phase.steps.some((step) => step.kind === "statement" && step.leftover !== null),
  );
}

/** True once the plan's walk is behind: what it writes is in the table. False for a plan without one, until its last phases. */
export function isWalkBehind(subject: Subject): boolean {
  const { plan, moment } = subject;
  if (moment === "submit") return false;
  const walk = plan.phases.findLastIndex((phase) => phase.steps.some((step) => step.kind === "backfill"));
  const here = plan.phases.findIndex((phase) => phase.name === moment);
  return walk >= 0 ? here > walk : moment === "switch" || moment === "contract";
}

/** Every table that the plan touches, each once: the changed one first. */
export function listPlanTables(subject: Pick<Subject, "facts" | "plan">): readonly PlanTable[] {
  const { facts, plan } = subject;
  const found = new Map<string, PlanTable>();
  const add = (schema: string, name: string, role: PlanTable["role"]) => {
    const label = displayName(schema, name);
    if (!found.has(label)) found.set(label, { schema, name, label, role });
  };
  const { schema, name } = facts.table.table;
  add(schema, name, "changed");
  for (const { table } of facts.related) add(table.schema, table.name, "related");
  for (const reference of facts.references) {
    if (reference.exists) add(reference.schema, reference.name, "referenced");
  }
  const locked = new Set(
    plan.phases.flatMap((phase) =>
      phase.steps.flatMap((step) => (step.kind === "confirm" ? [] : step.locks.map((lock) => lock.relation))),
    ),
  );
  // A foreign key that is made anew: at its own end it takes an owner, at the other the privilege to refer.
  for (const key of facts.table.referencedBy) {
    if (locked.has(displayName(key.schema, key.table))) add(key.schema, key.table, "related");
  }
  for (const { references } of facts.table.constraints) {
    if (references !== null && locked.has(displayName(references.schema, references.name))) {
      add(references.schema, references.name, "referenced");
    }
  }
  return [...found.values()];
}
