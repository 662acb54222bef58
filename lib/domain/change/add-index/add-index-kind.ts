import { atOnceNote } from "@/lib/domain/change/at-once";
import { changedTable } from "@/lib/domain/change/changed-table";
import type { ChangeKind, ExpressionQuestion } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import type { AddIndex } from "./add-index-schema";
import { indexDefinition, indexName } from "./index-definition";
import { buildAtOnceStep, buildIndexStep } from "./index-steps";
import { judgeAddIndex } from "./judge-add-index";

function questions(change: AddIndex): ExpressionQuestion[] {
  const parts = change.parts.flatMap((part): ExpressionQuestion[] =>
    part.of.kind === "expression" ? [{ source: part.of.expression, row: "present", asType: null }] : [],
  );
  return change.where === null
    ? parts
    : [...parts, { source: change.where, row: "present", asType: "boolean" }];
}

/** The kind "add index": one concurrent build. */
export const addIndexKind: ChangeKind<AddIndex> = {
  ask: (change) => ({ ...noQuestions, expressions: questions(change) }),
  judge: judgeAddIndex,
  plan: (change, facts) => {
    const definition = indexDefinition(change, facts);
    if (definition === null) return null;
    const name = indexName(change);
    const what = change.isUnique ? "unique index" : "index";
    const replaced = change.isUnique ? { replacedFacts: ["key"] } : {};
    const short = change.atOnce === true ? indexDefinition(change, facts, "at_once") : null;
    if (short !== null) {
      return {
        phases: phaseOf(
          "index",
          "Builds the index in one statement, which blocks writes until it is done.",
          "Drops the index again, without blocking.",
          [
            buildAtOnceStep(
              changedTable(change.table, facts),
              {
                id: "index.at-once",
                title: `Build the ${what} ${name}`,
                why: "The table is small: the build takes less time than a concurrent one would wait.",
              },
              { name, isUnique: change.isUnique, definition: short },
            ),
          ],
        ),
        notes: [atOnceNote(facts, "one plain build does it, and blocks writes")],
        ownObjects: { columns: [], triggers: [], functions: [], indexes: [name], constraints: [] },
        ...replaced,
      };
    }
    return {
      phases: phaseOf(
        "index",
        "Builds the index without blocking reads or writes.",
        "Drops the index again, without blocking.",
        [
          buildIndexStep(
            changedTable(change.table, facts),
            {
              id: "index.build",
              title: `Build the ${what} ${name}`,
              why: "Concurrently: it reads the table twice and waits for older transactions, while writes go on.",
            },
            name,
            definition,
          ),
        ],
      ),
      notes: [
        "CREATE INDEX by itself would block every write until it is done; the concurrent build takes longer and blocks none.",
        "A build that fails leaves an INVALID index, which is dropped before the next try.",
      ],
      ownObjects: { columns: [], triggers: [], functions: [], indexes: [name], constraints: [] },
      // A unique index over NOT NULL columns may become what walks go by.
      ...replaced,
    };
  },
};
