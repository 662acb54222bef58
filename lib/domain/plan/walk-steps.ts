import {
  chunkSql,
  compareSql,
  unlessSettled,
  type WalkTable,
  windowSql,
} from "@/lib/domain/backfill/chunk-sql";
import { lookSql } from "@/lib/domain/backfill/look-sql";
import { closingFixSql, closingLookSql, placeTable, placeWindowSql } from "@/lib/domain/backfill/place-walk";
import {
  chooseFillStrategy,
  chooseLookStrategy,
  type WalkChoice,
  type WalkStrategy,
} from "@/lib/domain/backfill/walk-strategy";
import type { KeyFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { invariant } from "@/lib/domain/invariant";
import { displayName, type Printed, type Sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { BackfillStep, PlanPhase, VerifyStep } from "./plan";
import { phaseOf } from "./plan-phase";
import type { StepPlace } from "./statement-step";

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** The table as a walk goes over it, in the order of its key. */
export function walkTableOf(table: Named, key: KeyFacts): WalkTable {
  return {
    schema: table.schema,
    name: table.name,
    key: key.columns.map((column) => {
      const type = parseTypeName(column.type);
      invariant(type.kind === "valid", `the key's type ${column.type} is printed by the server`);
      return { name: column.name, type: type.printed };
    }),
  };
}

function orderedTable(facts: TableFacts, strategy: WalkStrategy): WalkTable {
  if (strategy.order === "place") return placeTable(facts.table);
  invariant(facts.key !== null, "a walk by key has one");
  return walkTableOf(facts.table, facts.key);
}

function orderedWindowSql(walked: WalkTable, strategy: WalkStrategy): string {
  return strategy.order === "place"
    ? placeWindowSql(walked).text
    : windowSql(walked, { withPlaces: strategy.passes > 1 }).text;
}

/** How a walk goes, for a phase's summary: "by id", "in the order on disk". */
export function printOrder(strategy: WalkStrategy, facts: TableFacts): string {
  return strategy.order === "place" || facts.key === null
    ? "in the order on disk"
    : `by ${facts.key.columns.map((column) => column.name).join(", ")}`;
}

/** What a backfill sets, and where. */
export interface FillWalk {
  readonly facts: TableFacts;
  readonly assignments: readonly { readonly column: string; readonly expression: Printed }[];
  /** True for a row that still needs it. */
  readonly pendingWhen: Printed | Sql;
  readonly choice: WalkChoice | undefined;
  /** Rows that a person has decided about stay as they are. */
  readonly sparesSettled?: boolean;
}

/** A walk over columns of the rollout's own, which a trigger keeps right meanwhile. */
export function fillStep(
  place: StepPlace,
  { facts, assignments, pendingWhen, choice, sparesSettled = false }: FillWalk,
): BackfillStep & { readonly strategy: WalkStrategy } {
  const { schema, name } = facts.table;
  const strategy = chooseFillStrategy(
    facts,
    assignments.map((one) => one.column),
    { choice },
  );
  const walked = orderedTable(facts, strategy);
  // The closing look leaves them out by their places.
  const turns = sparesSettled ? unlessSettled(facts.table, keyNames(facts), pendingWhen) : pendingWhen;
  const closing =
    strategy.order === "place"
      ? {
          closing: {
            lookSql: closingLookSql(facts.table, pendingWhen, keyNames(facts)).text,
            fixSql: closingFixSql(facts.table, assignments, pendingWhen).text,
          },
        }
      : {};
  return {
    kind: "backfill",
    ...place,
    table: { schema, name },
    strategy,
    key: facts.key?.columns ?? [],
    assignments: assignments.map(({ column, expression }) => ({ column, expression: expression.text })),
    pendingWhen: pendingWhen.text,
    windowSql: orderedWindowSql(walked, strategy),
    chunkSql: chunkSql(walked, assignments, turns, strategy.passes).text,
    ...closing,
    locks: [{ relation: displayName(schema, name), mode: "ROW EXCLUSIVE" }],
  };
}

function keyNames(facts: TableFacts): string[] {
  return facts.key?.columns.map((column) => column.name) ?? [];
}

/** A walk that reads every row and names the keys of those for which `mismatch` is true. */
export function compareStep(
  facts: TableFacts,
  mismatch: Printed | Sql,
  options: {
    readonly place?: { readonly title: string; readonly why: string };
    /** The predicate or what replaces the statements needs the order of the key. */
    readonly keyOnly?: boolean;
    readonly choice?: WalkChoice | undefined;
    /** Rows that a person has decided about are no mismatches; not for a look on which a constraint rests. */
    readonly isStrict?: boolean;
    /** What a person may ask for when rows differ. */
    readonly repair?: BackfillStep | undefined;
  } = {},
): VerifyStep & { readonly strategy: WalkStrategy } {
  const { schema, name } = facts.table;
  const shown = displayName(schema, name);
  const place = options.place ?? {
    title: `Compare every row of ${shown}`,
    why: "Constraints and the switch are opened on proof, not on the backfill's own word.",
  };
  const strategy = chooseLookStrategy(facts, {
    keyOnly: options.keyOnly ?? false,
    choice: options.choice,
  });
  const walked = orderedTable(facts, strategy);
  return {
    kind: "verify",
    id: "verify.compare",
    ...place,
    table: { schema, name },
    strategy,
    key: facts.key?.columns ?? [],
    mismatchWhen: mismatch.text,
    windowSql: orderedWindowSql(walked, strategy),
    compareSql: compareSql(walked, mismatch, {
      keyColumns: keyNames(facts),
      isStrict: options.isStrict === true,
    }).text,
    lookSql: lookSql(walked, mismatch).text,
    ...(options.isStrict === true ? { isStrict: true } : {}),
    ...(strategy.order === "place"
      ? { closing: { lookSql: closingLookSql(facts.table, mismatch, keyNames(facts)).text } }
      : {}),
    ...(options.repair === undefined ? {} : { repair: options.repair }),
    locks: [{ relation: shown, mode: "ACCESS SHARE" }],
  };
}

/** The phase "verify" of a plan. */
export function verifyPhase(
  steps: readonly VerifyStep[],
  summary = "Compares every row with what it should be, in chunks, and names the keys of those that differ. Reads only, unless a repair of these rows is asked for.",
): PlanPhase[] {
  return phaseOf("verify", summary, "Voids the evidence; the data stays as it is.", steps);
}
