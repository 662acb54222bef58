import { type AtOnceLimits, judgeAtOnce } from "@/lib/domain/change/at-once";
import { judgeReshapedTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { AddColumns } from "./add-columns-schema";
import { judgeColumn } from "./judge-column";
import { judgeNames, judgeParts } from "./judge-parts";

/** How existing rows are filled: by a walk, or, where the table is small enough and the author wants it, by one statement. */
function judgeFilling(
  change: AddColumns,
  facts: ChangeFacts,
  names: readonly string[],
  limits: AtOnceLimits,
): Problem[] {
  const isAtOnce = change.atOnce === true;
  // One statement needs no key to go by; the triggers that it fires are the same.
  const found = [...judgeTriggerOrder(facts.table), ...judgeWalk(facts, names, { needsKey: false })];
  return [
    ...found,
    ...judgeAtOnce(
      facts,
      isAtOnce,
      { instead: "a backfill and a verification", locks: "It locks the rows" },
      limits,
    ),
  ];
}

/** Judges an "add column(s)" against the facts: what stands in the way and what one should know, in plain words. Pure. */
export function judgeAddColumns(change: AddColumns, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const walked = change.columns.filter(
    (column) => column.fill.kind === "derive" || column.fill.kind === "when_null",
  );
  return sortProblems([
    ...judgeReshapedTable(facts),
    ...change.columns.flatMap((_, index) => judgeColumn(change, index, facts)),
    ...judgeParts(change, facts),
    ...judgeNames(change, facts),
    ...(walked.length === 0
      ? []
      : judgeFilling(
          change,
          facts,
          walked.map((column) => column.name),
          limits,
        )),
  ]);
}
