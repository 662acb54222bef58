import fc from "fast-check";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import type { ChangeOf } from "@/lib/view/designer/forms/forms";

/** Changes of every kind, generated: each text as the schema keeps it, without blanks around it. */

const text = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((one) => one.trim())
  .filter((one) => one !== "");
const name = text.filter((one) => !one.includes("\0") && new TextEncoder().encode(one).length <= 63);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const table = fc.record({ schema: name, name });
const refuse = fc.constant({ kind: "refuse" as const });
const keep = fc.constant({ kind: "keep" as const });
const rewrite = fc.record({ kind: fc.constant("rewrite" as const), column: name, expression: text });
const filled = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), expression: text });
const action = fc.constantFrom(...(["no_action", "restrict", "cascade", "set_null", "set_default"] as const));

const newConstraint: fc.Arbitrary<AddColumns["constraints"][number]> = fc.oneof(
  fc.record({ kind: fc.constant("check" as const), expression: text }),
  fc.record({ kind: fc.constant("unique" as const), columns: names }),
  fc.record({
    kind: fc.constant("foreign_key" as const),
    column: name,
    references: fc.record({ schema: name, table: name, column: name }),
  }),
);

const atOnce = fc.option(fc.constant({ atOnce: true as const }), { nil: {} });

function orAtOnce<T>(changes: fc.Arbitrary<T>): fc.Arbitrary<T & { atOnce?: true }> {
  return changes.chain((change) => atOnce.map((more) => ({ ...change, ...more })));
}

/** Adding a kind of change without an arbitrary for it does not compile. */
const arbitraries: { readonly [K in ChangeKindName]: fc.Arbitrary<ChangeOf[K]> } = {
  add_columns: fc
    .record({
      kind: fc.constant("add_columns" as const),
      table,
      columns: fc.array(
        fc.record({
          name,
          type: text,
          nullable: fc.boolean(),
          default: maybe(text),
          fill: fc.oneof(
            fc.constant({ kind: "none" as const }),
            filled("constant"),
            filled("derive"),
            filled("when_null"),
            filled("virtual"),
          ),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      indexes: fc.array(
        fc.record({
          columns: names,
          method: fc.constantFrom(...(["btree", "hash", "gin", "gist", "brin"] as const)),
        }),
        { maxLength: 2 },
      ),
      constraints: fc.array(newConstraint, { maxLength: 3 }),
    })
    .chain((change) => atOnce.map((more) => ({ ...change, ...more }))),
  change_type: fc
    .record({
      kind: fc.constant("change_type" as const),
      table,
      column: name,
      type: text,
      up: maybe(text),
      down: maybe(text),
    })
    .chain((change) => atOnce.map((more) => ({ ...change, ...more }))),
  rename_column: fc.record({ kind: fc.constant("rename_column" as const), table, column: name, to: name }),
  split_merge: fc.record({
    kind: fc.constant("split_merge" as const),
    table,
    into: fc.array(fc.record({ name, type: text, nullable: fc.boolean(), default: maybe(text), up: text }), {
      minLength: 1,
      maxLength: 3,
    }),
    from: fc.array(fc.record({ name, down: text }), { minLength: 1, maxLength: 3 }),
  }),
  set_not_null: orAtOnce(
    fc.record({
      kind: fc.constant("set_not_null" as const),
      table,
      column: name,
      nulls: fc.oneof(refuse, filled("fill")),
    }),
  ),
  drop_not_null: fc.record({ kind: fc.constant("drop_not_null" as const), table, column: name }),
  set_default: fc.record({
    kind: fc.constant("set_default" as const),
    table,
    column: name,
    expression: text,
  }),
  drop_default: fc.record({ kind: fc.constant("drop_default" as const), table, column: name }),
  add_foreign_key: orAtOnce(
    fc.array(fc.record({ column: name, referenced: name }), { minLength: 1, maxLength: 3 }).chain((pairs) =>
      fc.record({
        kind: fc.constant("add_foreign_key" as const),
        table,
        name: maybe(name),
        columns: fc.constant(pairs.map((pair) => pair.column)),
        references: fc.record({
          schema: name,
          table: name,
          columns: fc.constant(pairs.map((pair) => pair.referenced)),
        }),
        onDelete: action,
        onUpdate: action,
        orphans: fc.oneof(refuse, fc.constant({ kind: "set_null" as const }), keep),
      }),
    ),
  ),
  add_unique: orAtOnce(
    fc.record({
      kind: fc.constant("add_unique" as const),
      table,
      name: maybe(name),
      columns: names,
      nullsNotDistinct: fc.boolean(),
      duplicates: fc.oneof(refuse, rewrite),
    }),
  ),
  add_check: orAtOnce(
    fc.record({
      kind: fc.constant("add_check" as const),
      table,
      name: maybe(name),
      expression: text,
      violations: fc.oneof(refuse, rewrite, keep),
    }),
  ),
  add_index: orAtOnce(
    fc.record({
      kind: fc.constant("add_index" as const),
      table,
      name: maybe(name),
      isUnique: fc.boolean(),
      method: fc.constantFrom(...(["btree", "hash", "gin", "gist", "spgist", "brin"] as const)),
      parts: fc.array(
        fc.record({
          of: fc.oneof(
            fc.record({ kind: fc.constant("column" as const), name }),
            fc.record({ kind: fc.constant("expression" as const), expression: text }),
          ),
          operatorClass: maybe(name),
          order: fc.constantFrom(...(["ascending", "descending"] as const)),
          nulls: maybe(fc.constantFrom(...(["first", "last"] as const))),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      include: fc.uniqueArray(name, { maxLength: 2 }),
      where: maybe(text),
    }),
  ),
  drop_column: fc.record({
    kind: fc.constant("drop_column" as const),
    table,
    column: name,
    down: maybe(text),
  }),
  fill_only: orAtOnce(
    fc.record({
      kind: fc.constant("fill_only" as const),
      table,
      columns: fc.array(fc.record({ name, fill: fc.oneof(filled("derive"), filled("when_null")) }), {
        minLength: 1,
        maxLength: 3,
      }),
      where: maybe(text),
    }),
  ),
};

// Safe because the record has exactly the kinds' names as its keys.
export const everyKind = Object.entries(arbitraries) as readonly (readonly [
  ChangeKindName,
  fc.Arbitrary<Change>,
])[];
