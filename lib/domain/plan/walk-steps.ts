import { compareSql, type WalkTable, windowSql } from "@/lib/domain/backfill/chunk-sql";
import type { KeyFacts } from "@/lib/domain/facts/table-facts";
import { invariant } from "@/lib/domain/invariant";
import { displayName, type Printed, type Sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { PlanPhase, VerifyStep } from "./plan";
import { phaseOf } from "./plan-phase";

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

/** A walk that reads every row and names the keys of those for which `mismatch` is true. */
export function compareStep(
  table: Named,
  key: KeyFacts,
  mismatch: Printed | Sql,
  place: { readonly title: string; readonly why: string } = {
    title: `Compare every row of ${displayName(table.schema, table.name)}`,
    why: "Constraints and the switch are opened on proof, not on the backfill's own word.",
  },
): VerifyStep {
  const walked = walkTableOf(table, key);
  return {
    kind: "verify",
    id: "verify.compare",
    ...place,
    table: { schema: table.schema, name: table.name },
    key: key.columns,
    mismatchWhen: mismatch.text,
    windowSql: windowSql(walked).text,
    compareSql: compareSql(walked, mismatch).text,
    locks: [{ relation: displayName(table.schema, table.name), mode: "ACCESS SHARE" }],
  };
}

/** The phase "verify" of a plan. */
export function verifyPhase(
  steps: readonly VerifyStep[],
  summary = "Compares every row with what it should be, in chunks, and names the keys of those that differ. Reads only.",
): PlanPhase[] {
  return phaseOf("verify", summary, "Voids the evidence; the data stays as it is.", steps);
}
