import { compareAmended } from "@/lib/domain/change/amendment/expressions";
import { chooseRedoneRows, type RedoneRowsChoice } from "@/lib/domain/change/amendment/redone-rows";
import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { displayName, qualified } from "@/lib/domain/sql/sql";
import { createdFunction, redoWalkStep, replaceFunctionStep } from "./amended-steps";
import { printCanonicalJson } from "./canonical-json";
import { hashPlan } from "./hash";
import type { BackfillStep, Plan, Planned, PlanPhase, Problem, StatementStep, Step } from "./plan";
import { planChange } from "./plan-change";
import type { RedoneRows } from "./redone-rows";

/**
 * Plans a rollout anew whose backfill stands still, with other expressions and nothing else. What is done stays done: the new plan has the old one's
 * phases, steps and names, so that every probe of expand still holds; its backfill begins with the steps that bring the target to the new
 * expression. Pure.
 */

export interface AmendInput {
  readonly rolloutId: string;
  readonly present: { readonly plan: Plan; readonly planHash: string; readonly facts: ChangeFacts };
  readonly change: Change;
  /** Read now, with expand applied: only what the target says of the expressions is taken from them. */
  readonly now: ChangeFacts;
  /** Null: what is best for these expressions. */
  readonly rows: RedoneRows | null;
}

export type Amended =
  | {
      readonly kind: "amended";
      readonly plan: Plan;
      readonly hash: string;
      readonly facts: ChangeFacts;
      readonly problems: readonly Problem[];
      /** Of the change, where an expression differs. */
      readonly paths: readonly string[];
      readonly rows: RedoneRows;
      readonly choice: RedoneRowsChoice;
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

const prefix = "backfill.amend.";

/** True for a step that only an amended plan has. */
export function isAmendingStep(step: Pick<Step, "id">): boolean {
  return step.id.startsWith(prefix);
}

function refused(code: string, message: string, more: { remedy?: string; path?: string } = {}): Amended {
  return { kind: "refused", problems: [problem("error", code, message, more)] };
}

/** Expressions over the row as it was must not read what the rollout itself has made meanwhile. */
function judgeOwnColumns(change: Change, plan: Plan, now: ChangeFacts): Problem[] {
  const own = plan.ownObjects.columns;
  const asked = kindOf(change).ask(now.table).expressions;
  return asked.flatMap(({ source, row, columns = [] }) => {
    const said = findExpressionFacts(now, source, row)?.result;
    if (row !== "present" || said?.kind !== "valid") return [];
    // A check of the change's own may name the columns that it adds.
    const foreign = said.columns.filter(
      (name) => own.includes(name) && !columns.some((one) => one.name === name),
    );
    return foreign.map((name) =>
      problem("error", "reads_own_column", `The expression reads ${name}, which this rollout itself made.`, {
        remedy: "Read the columns that were there before.",
      }),
    );
  });
}

/** What must not change: which steps there are, what they make, and how the table is walked. */
function frameOf(plan: Plan): unknown {
  return {
    serverMajor: plan.serverMajor,
    fingerprints: [plan.factsFingerprint, plan.startFingerprint ?? null],
    replacedFacts: plan.replacedFacts ?? [],
    isWide: plan.isWide ?? false,
    ownObjects: plan.ownObjects,
    phases: plan.phases.map((phase) => ({
      name: phase.name,
      steps: phase.steps.filter((step) => !isAmendingStep(step)).map(frameOfStep),
    })),
  };
}

function frameOfStep(step: Step): unknown {
  const { kind, id } = step;
  if (step.kind !== "backfill" && step.kind !== "verify") return { kind, id };
  const { table, strategy, key } = step;
  return { kind, id, table, strategy: strategy ?? null, key };
}

interface Pair<S extends Step> {
  readonly before: S;
  readonly after: S;
}

function pairs<K extends Step["kind"]>(
  kind: K,
  before: PlanPhase | undefined,
  after: PlanPhase | undefined,
): Pair<Extract<Step, { kind: K }>>[] {
  const isOfKind = (step: Step): step is Extract<Step, { kind: K }> => step.kind === kind;
  return (after?.steps ?? []).filter(isOfKind).flatMap((one) => {
    const other = before?.steps.find((step) => step.id === one.id);
    return other !== undefined && isOfKind(other) ? [{ before: other, after: one }] : [];
  });
}

function differs(one: unknown, other: unknown): boolean {
  return printCanonicalJson(one) !== printCanonicalJson(other);
}

/** Functions that expand has created and that the new expressions need otherwise; null: something else of what is applied differs. */
function findReplaced(present: Plan, amended: Plan): readonly StatementStep[] | null {
  const found: StatementStep[] = [];
  for (const phase of amended.phases) {
    if (phase.name === "backfill") return found;
    const before = present.phases.find((one) => one.name === phase.name);
    for (const pair of pairs("statement", before, phase)) {
      if (!differs(pair.before, pair.after)) continue;
      const isFunction =
        createdFunction(pair.after) !== null &&
        createdFunction(pair.after) === createdFunction(pair.before) &&
        !differs({ ...pair.before, sql: "" }, { ...pair.after, sql: "" });
      if (!isFunction) return null;
      found.push(pair.after);
    }
  }
  return found;
}

function isRefilled(pair: Pair<BackfillStep>): boolean {
  const { before, after } = pair;
  return differs([before.chunkSql, before.closing ?? null], [after.chunkSql, after.closing ?? null]);
}

/** The steps before the walk; null where what is applied would have to differ. */
function amendingSteps(
  input: AmendInput,
  planned: Plan,
  made: { readonly count: number; readonly rows: RedoneRows },
): readonly StatementStep[] | null {
  const { plan } = input.present;
  const replaced = findReplaced(plan, planned);
  if (replaced === null) return null;
  const { schema, name } = planned.change.table;
  const shown = displayName(schema, name);
  const place = `${prefix}${made.count}`;
  const functions = replaced.map((step, at) =>
    replaceFunctionStep(
      {
        id: `${place}.function${at === 0 ? "" : `.${at + 1}`}`,
        title: "Replace the function that keeps the column in step",
        why: "From here on the application's writes follow the new expression. The lock waits for the writes in flight, so that the walk meets what they wrote.",
      },
      step,
      { sql: qualified(schema, name).text, shown },
    ),
  );
  const phaseOf = (of: Plan) => of.phases.find((phase) => phase.name === "backfill");
  const walks = pairs("backfill", phaseOf(plan), phaseOf(planned)).filter(isRefilled);
  const redone = walks.map(({ after }, at) =>
    redoWalkStep(after, {
      id: `${place}.walk${at === 0 ? "" : `.${at + 1}`}`,
      rolloutId: input.rolloutId,
      shown: displayName(after.table.schema, after.table.name),
      rows: made.rows,
    }),
  );
  return [...functions, ...redone];
}

function amendedNote(paths: readonly string[], rows: RedoneRows): string {
  const what = paths.length === 1 ? "An expression was changed" : "Expressions were changed";
  return rows === "all"
    ? `${what} while the backfill stood still: every row is gone over again.`
    : `${what} while the backfill stood still: rows that were filled before keep their values; verify compares them with the new expression.`;
}

/** See the head of this file. */
export function amendPlan(input: AmendInput): Amended {
  const { present, change, now, rolloutId } = input;
  const compared = compareAmended(present.plan.change, change);
  if (compared.kind === "more") {
    return refused("amends_more", "Only the expressions that fill rows can be changed now.", {
      remedy: "Undo what is applied and write a new rollout for anything else.",
    });
  }
  if (compared.kind === "same") {
    return refused("amends_nothing", "The expression is the same as before.", {
      remedy: "Change it, or try the phase again.",
    });
  }
  const { paths } = compared;
  const own = judgeOwnColumns(change, present.plan, now);
  if (own.length > 0) return { kind: "refused", problems: own };
  // Of the table the facts of before count: expand has added to it since, and their names and sizes made the plan that is applied.
  const facts: ChangeFacts = { ...present.facts, expressions: now.expressions };
  const choice = chooseRedoneRows(
    { change: present.plan.change, facts: present.facts },
    { change, facts },
    paths,
  );
  const rows = input.rows ?? choice.options[0];
  if (!choice.options.includes(rows)) {
    return refused("amends_all_rows", choice.why ?? "Not every row can be filled again.", {
      remedy: "Leave the rows that are filled as they are.",
    });
  }
  const planned: Planned = planChange(change, facts, { rolloutId, refills: rows === "all" });
  if (planned.kind === "refused") return planned;
  const count = (present.plan.amends?.count ?? 0) + 1;
  const steps = amendingSteps(input, planned.plan, { count, rows });
  if (steps === null || differs(frameOf(present.plan), frameOf(planned.plan))) {
    return refused(
      "amends_more",
      "With this expression the plan would have other steps than the one that is applied.",
      {
        remedy: "Undo what is applied and write a new rollout.",
      },
    );
  }
  const plan: Plan = {
    ...planned.plan,
    phases: planned.plan.phases.map((phase) =>
      phase.name === "backfill" ? { ...phase, steps: [...steps, ...phase.steps] } : phase,
    ),
    amends: { planHash: present.planHash, count, rows },
    notes: [...planned.plan.notes, amendedNote(paths, rows)],
  };
  const { problems } = planned;
  return { kind: "amended", plan, hash: hashPlan(plan), facts, problems, paths, rows, choice };
}
