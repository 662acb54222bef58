import { atOnceNote, shortLockedStep } from "@/lib/domain/change/at-once";
import type { MadePlan } from "@/lib/domain/change/kind";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Plan, UndoStatement } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import type { CostedStatement } from "@/lib/domain/plan/statement-step";
import type { Sql } from "@/lib/domain/sql/sql";
import { ownObjectsOf } from "./assemble-phases";

/** A rule on a small table: one statement that declares and proves it under its lock. */
export interface AtOnceRule {
  readonly title: string;
  /** What undo does, in a sentence. */
  readonly undo: string;
  readonly statement: CostedStatement;
  readonly appliedWhen: Sql;
  readonly back: UndoStatement;
  readonly own: Partial<Plan["ownObjects"]>;
  readonly replacedFacts?: readonly string[];
}

/** The whole plan of such a rule. */
export function atOncePlan(facts: ChangeFacts, rule: AtOnceRule): MadePlan {
  return {
    phases: phaseOf(
      "constrain",
      `${rule.title}, in one statement. Rows that break it make it fail, harmlessly.`,
      rule.undo,
      [
        shortLockedStep(
          {
            id: "constrain.at-once",
            title: rule.title,
            why: "The table is small: looking at all rows under the lock takes less time than the usual way has steps.",
          },
          rule.statement,
          { appliedWhen: rule.appliedWhen, undo: [rule.back] },
        ),
      ],
    ),
    notes: [atOnceNote(facts, "one statement does it, and blocks its traffic")],
    ownObjects: ownObjectsOf(rule.own),
    ...(rule.replacedFacts === undefined ? {} : { replacedFacts: rule.replacedFacts }),
  };
}
