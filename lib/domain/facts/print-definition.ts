import { printFaithfully } from "@/lib/domain/sql/rewrite-definition";
import type { KnownConstraint, KnownIndex, KnownTable } from "@/lib/domain/statement/lint/known/known-table";
import { withMembers } from "@/lib/domain/statement/lint/tree/print-sql";

/** Definitions as the server prints them, from what DDL wrote; null where the printer would say something else. */

const asStrings = (names: readonly string[]) => names.map((name) => ({ String: { sval: name } }));

function relationNode(of: { readonly schema: string; readonly name: string }) {
  return { schemaname: of.schema, relname: of.name, inh: true, relpersistence: "p" };
}

const lead = "ALTER TABLE t ADD ";

/** Of a constraint, as pg_get_constraintdef has it. */
export function printConstraint(one: KnownConstraint): string | null {
  if (one.body === null) return null;
  const { references } = one;
  const isKey = one.kind === "primary_key" || one.kind === "unique";
  const isProven = one.kind === "check" || one.kind === "foreign_key";
  const body = withoutMembers(withMembers(one.body, isKey ? { keys: asStrings(one.columns) } : {}), [
    "conname",
    "indexname",
    ...(isProven ? ["initially_valid", "skip_validation"] : []),
  ]);
  const validity = one.validated ? { initially_valid: true } : { skip_validation: true };
  const referenced =
    references === null ? {} : { pktable: relationNode(references), pk_attrs: asStrings(references.columns) };
  const text = printFaithfully({
    AlterTableStmt: {
      relation: { relname: "t", inh: true, relpersistence: "p" },
      cmds: [
        {
          AlterTableCmd: {
            subtype: "AT_AddConstraint",
            def: { Constraint: withMembers(body, { ...(isProven ? validity : {}), ...referenced }) },
            behavior: "DROP_RESTRICT",
          },
        },
      ],
      objtype: "OBJECT_TABLE",
    },
  });
  return text?.startsWith(lead) === true ? text.slice(lead.length) : null;
}

function withoutMembers(tree: ReturnType<typeof withMembers>, names: readonly string[]) {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !names.includes(key)));
}

/** Of an index, as pg_get_indexdef has it. */
export function printIndex(table: KnownTable, index: KnownIndex): string | null {
  const body = index.body ?? {
    accessMethod: "btree",
    unique: index.unique,
    indexParams: index.columns.map((name) => ({
      IndexElem: { name, ordering: "SORTBY_DEFAULT", nulls_ordering: "SORTBY_NULLS_DEFAULT" },
    })),
  };
  const named = withMembers(body, { idxname: index.name, relation: relationNode(table) });
  return printFaithfully({ IndexStmt: withoutMembers(named, ["concurrent", "if_not_exists"]) });
}
