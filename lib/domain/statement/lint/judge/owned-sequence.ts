import type { Tree } from "@/lib/domain/sql/parser";
import { quoteIdentifier } from "@/lib/domain/sql/sql";
import type { KnownTable, OwnedSequence } from "../known/known-table";
import type { ColumnDefinition } from "../tree/column-definition";
import { listAt, nameFromParts, stringsOf, textAt } from "../tree/names";
import { printType } from "../tree/sql-type";
import type { Context } from "./context";

/** The sequence that a serial or an identity column makes. */

const maxBytes = 63;

function optionOf(options: readonly Tree[], name: string): Tree | null {
  return options.find((one) => textAt(one, "DefElem", "defname") === name) ?? null;
}

/** The sequence of a column, made with it; null for none, and where its name can't be told: PostgreSQL shortens it, or numbers it. */
export function ownedSequence(
  column: Pick<ColumnDefinition, "name" | "type" | "identity" | "sequenceOptions">,
  table: Pick<KnownTable, "schema" | "name">,
  context: Context,
): OwnedSequence | null {
  if (column.type === null || (column.identity === "none" && !column.type.isSerial)) return null;
  const type = printType(column.type);
  const named = optionOf(column.sequenceOptions, "sequence_name");
  const given =
    named === null ? null : nameFromParts(stringsOf(listAt(named, "DefElem", "arg", "List", "items")));
  if (given !== null) return { schema: given.schema ?? table.schema, name: given.name, type };
  const name = `${table.name}_${column.name}_seq`;
  const isTaken = context.database.findTable({ schema: table.schema, name }) !== null;
  if (isTaken || new TextEncoder().encode(name).length > maxBytes) return null;
  return { schema: table.schema, name, type };
}

/** `nextval('schema.name'::regclass)`; null without a sequence. */
export function nextvalOf(sequence: OwnedSequence | null): Tree | null {
  if (sequence === null) return null;
  const name = `${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}`;
  const text = { A_Const: { sval: { sval: name } } };
  const regclass = { names: [{ String: { sval: "regclass" } }], typemod: -1 };
  return {
    FuncCall: {
      funcname: [{ String: { sval: "nextval" } }],
      args: [{ TypeCast: { arg: text, typeName: regclass } }],
      funcformat: "COERCE_EXPLICIT_CALL",
    },
  };
}
