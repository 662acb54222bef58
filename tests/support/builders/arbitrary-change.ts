import fc from "fast-check";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import type {
  ChangeFacts,
  ColumnFacts,
  ConstraintFacts,
  IndexFacts,
  TableFacts,
} from "@/lib/domain/facts/table-facts";
import { column, tableFacts } from "./facts";

/** Tables and changes by chance, for what must hold of every plan. */

const types = [
  "smallint",
  "integer",
  "bigint",
  "numeric(12,2)",
  "text",
  "character varying(20)",
  "boolean",
  "uuid",
  "date",
  "timestamp with time zone",
  "jsonb",
] as const;

const versions = [140_024, 150_018, 160_014, 170_010, 180_004] as const;
const names = ["id", "amount", "note", "Weird Name", "customer_id", "état", "select", "a", "b"] as const;

const columnArbitrary = fc
  .record({
    type: fc.constantFrom(...types),
    nullable: fc.boolean(),
    default: fc.option(fc.constantFrom("0", "now()", "'x'::text"), { nil: null }),
    comment: fc.option(fc.constant("what it's for"), { nil: null }),
    statisticsTarget: fc.option(fc.constant(500), { nil: null }),
  })
  .map(
    ({ type, ...more }) =>
      (name: string): ColumnFacts =>
        column(name, type, more),
  );

interface Parts {
  readonly indexes: readonly IndexFacts[];
  readonly constraints: readonly ConstraintFacts[];
}

/** Objects over the second column, as the server would print them. */
function partsOver(of: ColumnFacts, wanted: { index: boolean; check: boolean; unique: boolean }): Parts {
  const quoted = `"${of.name.replaceAll('"', '""')}"`;
  const index = (name: string, unique: boolean, constraint: string | null): IndexFacts => ({
    name,
    definition: `CREATE ${unique ? "UNIQUE " : ""}INDEX ${name} ON public.orders USING btree (${quoted})`,
    valid: true,
    unique,
    isPrimary: false,
    isExclusion: false,
    columns: [of.name],
    constraint,
    comment: null,
    isReplicaIdentity: false,
    isClustered: false,
  });
  const constraint = (name: string, kind: "check" | "unique", definition: string): ConstraintFacts => ({
    name,
    kind,
    definition,
    validated: true,
    columns: [of.name],
    comment: null,
    references: null,
  });
  return {
    indexes: [
      ...(wanted.index ? [index("by_it", false, null)] : []),
      ...(wanted.unique ? [index("it_once", true, "it_once")] : []),
    ],
    constraints: [
      ...(wanted.check ? [constraint("it_is", "check", `CHECK ((${quoted} IS NOT NULL))`)] : []),
      ...(wanted.unique ? [constraint("it_once", "unique", `UNIQUE (${quoted})`)] : []),
    ],
  };
}

/** A table with two to six columns, a key or none, on any version. */
export const tableArbitrary: fc.Arbitrary<TableFacts> = fc
  .record({
    versionNum: fc.constantFrom(...versions),
    columns: fc.array(columnArbitrary, { minLength: 2, maxLength: 6 }),
    hasKey: fc.boolean().chain((odd) => (odd ? fc.constant(true) : fc.boolean())),
    isTiny: fc.boolean(),
    parts: fc.record({ index: fc.boolean(), check: fc.boolean(), unique: fc.boolean() }),
  })
  .map(({ versionNum, columns, hasKey, isTiny, parts }) => {
    const named = columns.map((make, at) => make(names[at] ?? `c${at}`));
    const [first, second] = named;
    const key = first === undefined || !hasKey ? null : { ...first, nullable: false };
    const base = tableFacts();
    const size = isTiny
      ? { estimatedRows: 100, tableBytes: 8_192, indexBytes: 16_384, totalBytes: 24_576 }
      : {};
    return {
      ...base,
      ...(second === undefined ? {} : toMutable(partsOver(second, parts))),
      server: { versionNum, inRecovery: false },
      table: { ...base.table, ...size },
      columns: named.map((one, at) => (at === 0 && key !== null ? key : one)),
      key: key === null ? null : { index: "orders_pkey", columns: [{ name: key.name, type: key.type }] },
    };
  });

function toMutable(parts: Parts) {
  return { indexes: [...parts.indexes], constraints: [...parts.constraints] };
}

const table = { schema: "public", name: "orders" };
const expressions = ["1", "amount", "coalesce(note, '')", "lower(note)", "id is not null"] as const;

/** A change of every kind over the columns of a table, most of them sound. */
export function changeArbitrary(of: TableFacts): fc.Arbitrary<Change> {
  const present = of.columns.map((one) => one.name);
  const known = fc.constantFrom(...present.slice(1), ...present.slice(1), ...present);
  const fresh = fc.constantFrom("fresh", "other", "x".repeat(63), "Fresh Name");
  const type = fc.constantFrom(...types);
  const text = fc.constantFrom(...expressions);
  const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
  const kinds: { readonly [K in ChangeKindName]: fc.Arbitrary<Extract<Change, { kind: K }>> } = {
    add_columns: fc.record({
      kind: fc.constant("add_columns"),
      table: fc.constant(table),
      columns: fc.uniqueArray(
        fc.record({
          name: fresh,
          type,
          nullable: fc.boolean(),
          default: maybe(text),
          fill: fc.oneof(
            fc.record({ kind: fc.constant("none" as const) }),
            fc.record({
              kind: fc.constantFrom(
                "constant" as const,
                "derive" as const,
                "when_null" as const,
                "virtual" as const,
              ),
              expression: text,
            }),
          ),
        }),
        { minLength: 1, maxLength: 3, selector: (one) => one.name },
      ),
      indexes: fc.array(fc.record({ columns: fc.tuple(fresh), method: fc.constantFrom("btree", "brin") }), {
        maxLength: 1,
      }),
      constraints: fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant("check" as const), expression: text }),
          fc.record({ kind: fc.constant("unique" as const), columns: fc.tuple(fresh) }),
          fc.record({
            kind: fc.constant("foreign_key" as const),
            column: fresh,
            references: fc.constant({ schema: "public", table: "customers", column: "id" }),
          }),
        ),
        { maxLength: 2 },
      ),
    }),
    change_type: fc.record({
      kind: fc.constant("change_type"),
      table: fc.constant(table),
      column: known,
      type,
      up: maybe(text),
      down: maybe(text),
    }),
    rename_column: fc.record({
      kind: fc.constant("rename_column"),
      table: fc.constant(table),
      column: known,
      to: fresh,
    }),
    split_merge: fc.record({
      kind: fc.constant("split_merge"),
      table: fc.constant(table),
      into: fc.uniqueArray(
        fc.record({ name: fresh, type, nullable: fc.boolean(), default: maybe(text), up: text }),
        { minLength: 1, maxLength: 2, selector: (one) => one.name },
      ),
      from: fc.uniqueArray(fc.record({ name: known, down: text }), {
        minLength: 1,
        maxLength: 2,
        selector: (one) => one.name,
      }),
    }),
    set_not_null: fc.record({
      kind: fc.constant("set_not_null"),
      table: fc.constant(table),
      column: known,
      nulls: fc.oneof(
        fc.record({ kind: fc.constant("refuse" as const) }),
        fc.record({ kind: fc.constant("fill" as const), expression: text }),
      ),
    }),
    drop_not_null: fc.record({
      kind: fc.constant("drop_not_null"),
      table: fc.constant(table),
      column: known,
    }),
    set_default: fc.record({
      kind: fc.constant("set_default"),
      table: fc.constant(table),
      column: known,
      expression: text,
    }),
    drop_default: fc.record({ kind: fc.constant("drop_default"), table: fc.constant(table), column: known }),
    add_foreign_key: fc.record({
      kind: fc.constant("add_foreign_key"),
      table: fc.constant(table),
      name: fc.constant(null),
      columns: fc.tuple(known),
      references: fc.constant({ schema: "public", table: "customers", columns: ["id"] }),
      onDelete: fc.constantFrom("no_action", "cascade", "set_null"),
      onUpdate: fc.constantFrom("no_action", "cascade"),
      orphans: fc.record({ kind: fc.constantFrom("refuse", "set_null", "keep") }),
    }),
    add_unique: fc.record({
      kind: fc.constant("add_unique"),
      table: fc.constant(table),
      name: fc.constant(null),
      columns: fc.tuple(known),
      nullsNotDistinct: fc.boolean(),
      duplicates: fc.oneof(
        fc.record({ kind: fc.constant("refuse" as const) }),
        fc.record({ kind: fc.constant("rewrite" as const), column: known, expression: text }),
      ),
    }),
    add_check: fc.record({
      kind: fc.constant("add_check"),
      table: fc.constant(table),
      name: maybe(fc.constant("must_be")),
      expression: text,
      violations: fc.oneof(
        fc.record({ kind: fc.constantFrom("refuse" as const, "keep" as const) }),
        fc.record({ kind: fc.constant("rewrite" as const), column: known, expression: text }),
      ),
    }),
    add_index: fc.record({
      kind: fc.constant("add_index"),
      table: fc.constant(table),
      name: fc.constant(null),
      isUnique: fc.boolean(),
      method: fc.constantFrom("btree", "hash", "gin", "brin"),
      parts: fc.array(
        fc.record({
          of: fc.oneof(
            fc.record({ kind: fc.constant("column" as const), name: known }),
            fc.record({ kind: fc.constant("expression" as const), expression: text }),
          ),
          operatorClass: fc.constant(null),
          order: fc.constantFrom("ascending", "descending"),
          nulls: fc.constantFrom(null, "first" as const),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      include: fc.constant([]),
      where: maybe(text),
    }),
    drop_column: fc.record({
      kind: fc.constant("drop_column"),
      table: fc.constant(table),
      column: known,
      down: maybe(text),
    }),
    fill_only: fc.record({
      kind: fc.constant("fill_only"),
      table: fc.constant(table),
      columns: fc.uniqueArray(
        fc.record({
          name: known,
          fill: fc.record({ kind: fc.constantFrom("derive", "when_null"), expression: text }),
        }),
        { minLength: 1, maxLength: 2, selector: (one) => one.name },
      ),
      where: maybe(text),
    }),
  };
  return fc.oneof(...Object.values<fc.Arbitrary<Change>>(kinds));
}

/** Facts in which every question of the change has a good answer. */
export function answerAll(change: Change, of: TableFacts): ChangeFacts {
  const asked = kindOf(change).ask(of);
  return {
    table: of,
    types: asked.types.map((source) => ({
      source,
      result: { kind: "valid", type: source, isDomain: false, isSerial: false },
    })),
    expressions: asked.expressions.map(({ source, row, asType }) => ({
      source,
      row,
      result: { kind: "valid", type: asType ?? "bigint", volatility: "immutable", columns: [] },
    })),
    references: asked.references.map(({ schema, name, columns }) => ({
      schema,
      name,
      columns: [...columns],
      exists: true,
      isUnique: true,
      types: columns.map(() => "bigint"),
    })),
    related: [],
  };
}
