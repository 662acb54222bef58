import fc from "fast-check";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import type {
  ChangeFacts,
  ColumnFacts,
  ConstraintFacts,
  IncomingKey,
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

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function index(name: string, over: string, more: Partial<IndexFacts>): IndexFacts {
  return {
    name,
    definition: `CREATE ${more.unique === true ? "UNIQUE " : ""}INDEX ${name} ON public.${over}`,
    valid: true,
    unique: false,
    isPrimary: false,
    isExclusion: false,
    columns: [],
    constraint: null,
    comment: null,
    isReplicaIdentity: false,
    isClustered: false,
    ...more,
  };
}

function constraint(
  name: string,
  kind: ConstraintFacts["kind"],
  columns: readonly string[],
  definition: string,
  more: Partial<ConstraintFacts> = {},
): ConstraintFacts {
  return {
    name,
    kind,
    definition,
    validated: true,
    columns: [...columns],
    comment: null,
    references: null,
    ...more,
  };
}

interface Wanted {
  readonly index: boolean;
  readonly partial: boolean;
  readonly check: boolean;
  readonly unique: boolean;
  readonly foreignKey: boolean;
}

/** Objects over one column, as the server would print them. */
function partsOver(of: ColumnFacts, wanted: Wanted): Pick<TableFacts, "indexes" | "constraints"> {
  const quoted = quote(of.name);
  const columns = [of.name];
  return {
    indexes: [
      ...(wanted.index ? [index("by_it", `orders USING btree (${quoted})`, { columns })] : []),
      ...(wanted.partial
        ? [
            index("by_text", `orders USING btree (lower((${quoted})::text)) WHERE (${quoted} IS NOT NULL)`, {
              columns,
              comment: "for the search",
            }),
          ]
        : []),
      ...(wanted.unique
        ? [
            index("it_once", `orders USING btree (${quoted})`, {
              unique: true,
              columns,
              constraint: "it_once",
            }),
          ]
        : []),
    ],
    constraints: [
      ...(wanted.check ? [constraint("it_is", "check", columns, `CHECK ((${quoted} IS NOT NULL))`)] : []),
      ...(wanted.unique ? [constraint("it_once", "unique", columns, `UNIQUE (${quoted})`)] : []),
      ...(wanted.foreignKey
        ? [
            constraint(
              "it_refers",
              "foreign_key",
              columns,
              `FOREIGN KEY (${quoted}) REFERENCES customers(id)`,
              {
                references: { schema: "public", name: "customers", columns: ["id"] },
              },
            ),
          ]
        : []),
    ],
  };
}

/** The primary key over one column. */
function keyOver(of: ColumnFacts): Pick<TableFacts, "indexes" | "constraints"> {
  const quoted = quote(of.name);
  return {
    indexes: [
      index("orders_pkey", `orders USING btree (${quoted})`, {
        unique: true,
        isPrimary: true,
        columns: [of.name],
        constraint: "orders_pkey",
      }),
    ],
    constraints: [constraint("orders_pkey", "primary_key", [of.name], `PRIMARY KEY (${quoted})`)],
  };
}

/** How the key's values come about. */
const generations = ["none", "serial", "by_default", "always"] as const;

function generated(key: ColumnFacts, by: (typeof generations)[number]): ColumnFacts {
  if (by === "none" || !/^(smallint|integer|bigint)$/.test(key.type)) return key;
  const sequence = { schema: "public", name: "orders_id_seq", type: key.type, lastValue: "7" };
  return by === "serial"
    ? { ...key, default: "nextval('orders_id_seq'::regclass)", sequence }
    : { ...key, default: null, identity: by, sequence };
}

const linesKey: IncomingKey = {
  schema: "public",
  table: "lines",
  name: "lines_order_fkey",
  columns: ["order_id"],
  referencedColumns: ["id"],
  definition: "FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE",
  validated: true,
};

const remarksKey: IncomingKey = {
  schema: "public",
  table: "remarks",
  name: "remarks_line_fkey",
  columns: ["order_id", "n"],
  referencedColumns: ["order_id", "n"],
  definition: "FOREIGN KEY (order_id, n) REFERENCES lines(order_id, n)",
  validated: false,
};

function child(
  of: TableFacts,
  name: string,
  key: IncomingKey,
  to: string,
  referencedBy: readonly IncomingKey[],
): TableFacts {
  const type = of.columns[0]?.type ?? "integer";
  const keyColumns = ["order_id", "n"];
  return {
    ...of,
    table: { ...of.table, name },
    columns: [column("order_id", type, { nullable: false }), column("n", "integer", { nullable: false })],
    key: {
      index: `${name}_pkey`,
      columns: [
        { name: "order_id", type },
        { name: "n", type: "integer" },
      ],
    },
    indexes: [
      index(`${name}_pkey`, `${name} USING btree (order_id, n)`, {
        unique: true,
        isPrimary: true,
        columns: keyColumns,
        constraint: `${name}_pkey`,
      }),
    ],
    constraints: [
      constraint(`${name}_pkey`, "primary_key", keyColumns, "PRIMARY KEY (order_id, n)"),
      constraint(key.name, "foreign_key", key.columns, key.definition, {
        validated: key.validated,
        references: { schema: "public", name: to, columns: key.referencedColumns },
      }),
    ],
    triggers: [],
    dependents: [],
    referencedBy: [...referencedBy],
  };
}

/** The tables that refer to this one, and those that refer to them by the same column. */
function relatedTo(of: TableFacts): TableFacts[] {
  if (of.referencedBy.length === 0) return [];
  return [
    child(of, "lines", linesKey, "orders", [remarksKey]),
    child(of, "remarks", remarksKey, "lines", []),
  ];
}

/** A table with two to six columns, a key or none, on any version. */
export const tableArbitrary: fc.Arbitrary<TableFacts> = fc
  .record({
    versionNum: fc.constantFrom(...versions),
    columns: fc.array(columnArbitrary, { minLength: 2, maxLength: 6 }),
    hasKey: fc.boolean().chain((odd) => (odd ? fc.constant(true) : fc.boolean())),
    isTiny: fc.boolean(),
    parts: fc.record({
      index: fc.boolean(),
      partial: fc.boolean(),
      check: fc.boolean(),
      unique: fc.boolean(),
      foreignKey: fc.boolean(),
    }),
    isReferenced: fc.boolean(),
    generation: fc.constantFrom(...generations),
    hasTrigger: fc.boolean(),
    // Most kinds refuse a column that a view reads.
    hasView: fc.integer({ min: 0, max: 3 }).map((odd) => odd === 0),
  })
  .map(({ versionNum, columns, hasKey, isTiny, parts, ...more }) => {
    const named = columns.map((make, at) => make(names[at] ?? `c${at}`));
    const [first, second] = named;
    const key = first === undefined || !hasKey ? null : { ...first, nullable: false };
    const base = tableFacts();
    const size = isTiny
      ? { estimatedRows: 100, tableBytes: 8_192, indexBytes: 16_384, totalBytes: 24_576 }
      : {};
    const over = second === undefined ? { indexes: [], constraints: [] } : partsOver(second, parts);
    const ofKey = key === null ? { indexes: [], constraints: [] } : keyOver(key);
    return {
      ...base,
      indexes: [...over.indexes, ...ofKey.indexes],
      constraints: [...over.constraints, ...ofKey.constraints],
      triggers: more.hasTrigger ? [touch] : [],
      referencedBy: more.isReferenced && key !== null ? [linesKey] : [],
      dependents:
        more.hasView && second !== undefined
          ? [{ kind: "view", name: "public.shown", columns: [second.name], definition: null }]
          : [],
      server: { versionNum, inRecovery: false },
      table: { ...base.table, ...size },
      columns: named.map((one, at) => (at === 0 && key !== null ? generated(key, more.generation) : one)),
      key: key === null ? null : { index: "orders_pkey", columns: [{ name: key.name, type: key.type }] },
    };
  });

const touch: TableFacts["triggers"][number] = {
  name: "touch",
  timing: "before",
  onInsert: false,
  onUpdate: true,
  forEachRow: true,
  updateOf: [],
  function: "public.touch",
  enabled: true,
  definition: "CREATE TRIGGER touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION touch()",
};

const table = { schema: "public", name: "orders" };
const expressions = ["1", "amount", "coalesce(note, '')", "lower(note)", "id is not null"] as const;

/** A change of every kind over the columns of a table, most of them sound. */
export function changeArbitrary(of: TableFacts): fc.Arbitrary<Change> {
  const present = of.columns.map((one) => one.name);
  // The key's own column is where a change of type has most to carry.
  const typed = fc.constantFrom(...present, ...present.slice(0, 1), ...present.slice(0, 1));
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
      column: typed,
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
  return fc
    .tuple(fc.oneof(...Object.values<fc.Arbitrary<Change>>(kinds)), fc.boolean())
    .map(([change, isAtOnce]) => (isAtOnce ? shortened(change) : change));
}

/** The same by the short way, where its kind has one. */
function shortened(change: Change): Change {
  switch (change.kind) {
    case "add_columns":
    case "change_type":
    case "set_not_null":
    case "add_foreign_key":
    case "add_unique":
    case "add_check":
    case "add_index":
    case "fill_only":
      return { ...change, atOnce: true };
    default:
      return change;
  }
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
      size: { estimatedRows: of.table.estimatedRows, tableBytes: of.table.tableBytes },
    })),
    related: asked.referencingColumns.includes(linesKey.referencedColumns[0] ?? "") ? relatedTo(of) : [],
  };
}
