import { changedTable } from "@/lib/domain/change/changed-table";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { judgeNewDefault } from "@/lib/domain/change/judge-new-default";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeReshapedTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind, ExpressionQuestion } from "@/lib/domain/change/kind";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts, resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { judgeFreeName, judgeReplaced } from "./judge-replaced";
import type { ComingColumn, GoingColumn } from "./replaced-column";
import type { SplitMerge } from "./split-merge-schema";
import { planTwoShapes } from "./two-shapes-plan";

function judgeDirection(
  facts: ChangeFacts,
  source: string,
  path: string,
  what: string,
  row: ExpressionQuestion["row"],
): Problem[] {
  const found = judgeExpression(facts, source, path, what, row);
  const said = findExpressionFacts(facts, source, row)?.result;
  if (said?.kind === "valid" && said.volatility === "volatile") {
    found.push(
      problem(
        "error",
        "derive_volatile",
        `${what} must give the same value every time; this one is volatile.`,
        {
          path,
          remedy: "Use only functions that give the same value for the same row.",
        },
      ),
    );
  }
  return found;
}

function judgeInto(change: SplitMerge, facts: ChangeFacts): Problem[] {
  return change.into.flatMap((column, at) => {
    const path = `into.${at}`;
    const found = [...judgeFreeName(facts, column.name, `${path}.name`)];
    if (change.into.findIndex((one) => one.name === column.name) !== at) {
      found.push(
        problem("error", "name_twice", `${column.name} is added twice.`, {
          path: `${path}.name`,
          remedy: "Choose another name.",
        }),
      );
    }
    const type = facts.types.find((one) => one.source === column.type)?.result;
    if (type === undefined || type.kind === "invalid") {
      found.push(
        problem("error", "type_unknown", type?.message ?? "The type was not checked against the target.", {
          path: `${path}.type`,
          position: type?.position ?? null,
          remedy: "Check the spelling, or name its schema.",
        }),
      );
    } else if (type.isSerial || type.isDomain) {
      found.push(
        problem(
          "error",
          "type_rewrites",
          "A column of this type can't be added without rewriting the table.",
          {
            path: `${path}.type`,
            remedy: "Use the type that it is made of.",
          },
        ),
      );
    }
    found.push(...judgeDirection(facts, column.up, `${path}.up`, "The expression", "present"));
    if (column.default !== null) {
      found.push(...judgeNewDefault(facts, column.default, `${path}.default`));
    }
    return found;
  });
}

function comingOf(change: SplitMerge, facts: ChangeFacts): ComingColumn[] | null {
  const found: ComingColumn[] = [];
  for (const column of change.into) {
    const type = parseTypeName(column.type);
    const said = facts.types.find((one) => one.source === column.type)?.result;
    const up = resolveExpression(facts, column.up);
    const fallback = column.default === null ? null : resolveExpression(facts, column.default);
    if (type.kind !== "valid" || said?.kind !== "valid" || up === null) return null;
    if (column.default !== null && fallback === null) return null;
    found.push({
      name: column.name,
      type: type.printed,
      canonicalType: said.type,
      nullable: column.nullable,
      up: up.parsed,
      default: fallback?.parsed.printed ?? null,
      heirOf: null,
    });
  }
  return found;
}

function goingOf(change: SplitMerge, facts: ChangeFacts): GoingColumn[] | null {
  const found: GoingColumn[] = [];
  for (const { name, down } of change.from) {
    const column = findColumn(facts, name);
    const resolved = resolveExpression(facts, down, "changed");
    if (column === undefined || resolved === null) return null;
    found.push({ name, facts: column, down: resolved.parsed });
  }
  return found;
}

/** What goes with the columns and is not made again: said, so that nobody misses it. */
function judgeLost(change: SplitMerge, facts: ChangeFacts): Problem[] {
  const goes = (columns: readonly string[]) => change.from.some((one) => columns.includes(one.name));
  const lost = [
    ...facts.table.indexes
      .filter((one) => goes(one.columns) && one.constraint === null)
      .map((one) => `index ${one.name}`),
    ...facts.table.constraints
      .filter((one) => goes(one.columns) && one.kind !== "not_null")
      .map((one) => `constraint ${one.name}`),
    ...change.from.flatMap(({ name }) =>
      (findColumn(facts, name)?.privileges ?? []).map(
        (one) => `privilege ${one.privilege} (${name}) of ${one.grantee}`,
      ),
    ),
  ];
  return lost.map((name) =>
    problem("warning", "goes_with_column", `The ${name} goes with its column at contract.`, {
      path: "from",
      remedy: "Add what the new columns need in a rollout of its own.",
    }),
  );
}

/** The planner of "split or merge columns": both shapes live, each following from the other, until contract. */
export const splitMergeKind: ChangeKind<SplitMerge> = {
  ask(change, table) {
    const columns = change.into.map(({ name, type }) => ({ name, type }));
    return {
      types: change.into.map((column) => column.type),
      expressions: [
        ...change.into.flatMap((column): ExpressionQuestion[] => [
          { source: column.up, row: "present", asType: column.type },
          ...(column.default === null
            ? []
            : [{ source: column.default, row: "present" as const, asType: column.type }]),
        ]),
        ...change.from.map(
          (column): ExpressionQuestion => ({
            source: column.down,
            row: "changed",
            asType: table.columns.find((one) => one.name === column.name)?.type ?? null,
            columns,
          }),
        ),
      ],
      references: [],
      referencingColumns: [],
      samples: change.into.map(({ name, up, type }) => ({ column: name, source: up, type })),
    };
  },

  judge(change, facts) {
    return sortProblems([
      ...judgeReshapedTable(facts),
      ...judgeTriggerOrder(facts.table),
      ...judgeInto(change, facts),
      ...change.from.flatMap((column, at) => [
        ...judgeReplaced(facts, column.name, `from.${at}.name`, { mayBeKey: false }),
        ...judgeDirection(facts, column.down, `from.${at}.down`, "The expression back", "changed"),
      ]),
      ...judgeLost(change, facts),
      ...judgeWalk(
        facts,
        change.into.map((column) => column.name),
        { needsKey: false },
      ),
    ]);
  },

  plan(change, facts, rolloutId, options) {
    const coming = comingOf(change, facts);
    const going = goingOf(change, facts);
    if (coming === null || going === null) return null;
    return planTwoShapes({
      table: changedTable(change.table, facts),
      facts,
      rolloutId,
      coming,
      going,
      names: new Map(),
      choice: change.walk,
      refills: options?.refills,
      notes: [
        "Both shapes live until contract: a trigger works the old columns out of the new ones, and the new ones out of the old, whichever the application writes.",
        "A row that was written through the new shape keeps what was written there, even where the old shape can't hold all of it.",
      ],
    });
  },
};
