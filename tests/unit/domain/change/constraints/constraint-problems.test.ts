import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts, ConstraintFacts, IndexFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import {
  changeFacts,
  column,
  onVersion15,
  tableFacts,
  validExpression,
} from "@/tests/support/builders/facts";

type Of<K extends Change["kind"]> = Extract<Change, { kind: K }>;

const table = { schema: "public", name: "orders" };

function onTable(more: Partial<ChangeFacts["table"]>): Partial<ChangeFacts> {
  return { table: tableFacts(more) };
}

function constraint(more: Partial<ConstraintFacts>): ConstraintFacts {
  return {
    name: "there",
    kind: "check",
    definition: "",
    validated: true,
    columns: [],
    comment: null,
    references: null,
    ...more,
  };
}

function index(definition: string, more: Partial<IndexFacts> = {}): IndexFacts {
  return {
    name: "there",
    definition,
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

function codes(change: Change, facts: Partial<ChangeFacts> = {}): string[] {
  return planChange(change, changeFacts(facts), { rolloutId: "r" }).problems.map((one) => one.code);
}

type Row = readonly [code: string, change: Change, facts: Partial<ChangeFacts>];

const noKey = onTable({ key: null });
const touched = onTable({
  triggers: [
    {
      name: "touch",
      timing: "before",
      onInsert: false,
      onUpdate: true,
      forEachRow: true,
      updateOf: [],
      function: "public.touch",
      enabled: true,
      definition: "",
    },
  ],
});

describe("what stands in the way of setting NOT NULL", () => {
  beforeAll(loadParser);

  const refuse: Of<"set_not_null"> = {
    kind: "set_not_null",
    table,
    column: "note",
    nulls: { kind: "refuse" },
  };
  const fill: Of<"set_not_null"> = { ...refuse, nulls: { kind: "fill", expression: "x" } };
  const x = { expressions: [validExpression("x", { type: "text" })] };

  test("nothing but a word about writes, when nothing does", () => {
    expect(codes(refuse)).toEqual(["application_must_write"]);
    expect(codes(fill, x)).toEqual(["application_must_write"]);
    expect(codes(refuse, onTable({ columns: [column("note", "text", { default: "''::text" })] }))).toEqual(
      [],
    );
  });

  test("a check that proves it makes a key and a fill needless", () => {
    const proven = [constraint({ definition: "CHECK ((note IS NOT NULL))" })];
    expect(codes(fill, onTable({ key: null, constraints: proven }))).toEqual(["application_must_write"]);
    for (const definition of [
      "CHECK ((note IS NOT NULL)) NOT VALID",
      "CHECK (((note IS NOT NULL) OR (amount > 0)))",
      "CHECK ((amount IS NOT NULL))",
      "CHECK ((note <> ''::text))",
    ]) {
      const unproven = [constraint({ definition, validated: !definition.endsWith("NOT VALID") })];
      expect(codes(refuse, onTable({ key: null, constraints: unproven })), definition).toContain(
        "no_key_no_list",
      );
    }
  });

  test.each<Row>([
    ["column_unknown", { ...refuse, column: "nowhere" }, {}],
    ["already_not_null", { ...refuse, column: "amount" }, {}],
    ["no_key_no_list", refuse, noKey],
    ["no_key", fill, { ...x, ...noKey }],
    ["trigger_fires", fill, { ...x, ...touched }],
    ["expression_unchecked", fill, {}],
    [
      "generated_column",
      fill,
      { ...x, ...onTable({ columns: [column("note", "text", { generated: "stored", default: "'x'" })] }) },
    ],
    [
      "fill_from_generated",
      fill,
      {
        expressions: [validExpression("x", { columns: ["made"] })],
        ...onTable({ columns: [column("note", "text"), column("made", "text", { generated: "stored" })] }),
      },
    ],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });
});

describe("what stands in the way of a foreign key", () => {
  beforeAll(loadParser);

  const add: Of<"add_foreign_key"> = {
    kind: "add_foreign_key",
    table,
    name: null,
    columns: ["customer"],
    references: { schema: "public", table: "customers", columns: ["id"] },
    onDelete: "no_action",
    onUpdate: "no_action",
    orphans: { kind: "refuse" },
  };
  const columns = [column("id", "bigint", { nullable: false }), column("customer", "bigint")];
  const indexes = [index("CREATE INDEX there ON public.orders USING btree (customer)")];
  const customers = { schema: "public", name: "customers", columns: ["id"], exists: true, isUnique: true };
  const references = [{ ...customers, types: ["bigint"] }];
  const base = { columns, indexes };
  const known: Partial<ChangeFacts> = { ...onTable(base), references };

  test("nothing, when nothing does", () => {
    expect(codes(add, known)).toEqual([]);
  });

  test.each<Row>([
    ["column_unknown", { ...add, columns: ["nowhere"] }, known],
    ["columns_differ_in_number", { ...add, columns: ["customer", "id"] }, known],
    ["column_twice", { ...add, columns: ["customer", "customer"] }, known],
    ["reference_unknown", add, { ...known, references: [] }],
    [
      "reference_unlogged",
      add,
      { ...known, references: references.map((one) => ({ ...one, isUnlogged: true })) },
    ],
    [
      "reference_not_unique",
      add,
      { ...known, references: [{ ...customers, isUnique: false, types: ["bigint"] }] },
    ],
    ["types_differ", add, { ...known, references: [{ ...customers, types: ["uuid"] }] }],
    ["types_differ", add, { ...known, references: [{ ...customers, types: ["integer"] }] }],
    ["no_index_to_refer_by", add, { ...known, ...onTable({ columns }) }],
    [
      "object_name_taken",
      add,
      { ...known, ...onTable({ ...base, constraints: [constraint({ name: "orders_customer_fkey" })] }) },
    ],
    [
      "object_name_taken",
      { ...add, name: "there" },
      { ...known, ...onTable({ ...base, constraints: [constraint({})] }) },
    ],
    [
      "already_there",
      { ...add, name: "again" },
      {
        ...known,
        ...onTable({
          ...base,
          constraints: [
            constraint({
              kind: "foreign_key",
              columns: ["customer"],
              references: { schema: "public", name: "customers", columns: ["id"] },
            }),
          ],
        }),
      },
    ],
    [
      "action_breaks_not_null",
      { ...add, onDelete: "set_null" },
      { ...known, ...onTable({ ...base, columns: [column("customer", "bigint", { nullable: false })] }) },
    ],
    ["action_without_default", { ...add, onUpdate: "set_default" }, known],
    [
      "action_on_generated",
      { ...add, onUpdate: "cascade" },
      { ...known, ...onTable({ ...base, columns: [column("customer", "bigint", { generated: "stored" })] }) },
    ],
    [
      "virtual_column",
      add,
      {
        ...known,
        ...onTable({ ...base, columns: [column("customer", "bigint", { generated: "virtual" })] }),
      },
    ],
    [
      "orphans_not_nullable",
      { ...add, orphans: { kind: "set_null" } },
      { ...known, ...onTable({ ...base, columns: [column("customer", "bigint", { nullable: false })] }) },
    ],
    ["no_key", { ...add, orphans: { kind: "set_null" } }, { ...known, ...onTable({ ...base, key: null }) }],
    ["no_key_no_list", add, { ...known, ...onTable({ ...base, key: null }) }],
    ["never_proven", { ...add, orphans: { kind: "keep" } }, known],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });

  test("types that the server compares are a warning, others an error", () => {
    const severity = (type: string) =>
      planChange(add, changeFacts({ ...known, references: [{ ...customers, types: [type] }] }), {
        rolloutId: "r",
      }).problems.find((one) => one.code === "types_differ")?.severity;
    expect(severity("bigint")).toBeUndefined();
    expect(severity("integer")).toBe("warning");
    expect(severity("uuid")).toBe("error");
  });
});

describe("what stands in the way of a unique constraint", () => {
  beforeAll(loadParser);

  const add: Of<"add_unique"> = {
    kind: "add_unique",
    table,
    name: null,
    columns: ["note"],
    nullsNotDistinct: false,
    duplicates: { kind: "refuse" },
  };
  const rewrite: Of<"add_unique"> = {
    ...add,
    duplicates: { kind: "rewrite", column: "note", expression: "x" },
  };
  const x = { expressions: [validExpression("x", { type: "text", columns: ["note", "id"] })] };
  const many = ["a", "b", "c", "d", "e"];
  const wide = { columns: [...tableFacts().columns, ...many.map((name) => column(name, "text"))] };

  test("nothing, when nothing does", () => {
    expect(codes(add)).toEqual([]);
    expect(codes(rewrite, x)).toEqual([]);
    expect(codes({ ...add, nullsNotDistinct: true, columns: many }, onTable(wide))).toEqual([]);
  });

  test.each<Row>([
    ["column_unknown", { ...add, columns: ["nowhere"] }, {}],
    ["column_twice", { ...add, columns: ["note", "note"] }, {}],
    ["no_operator_class", add, onTable({ columns: [column("note", "json")] })],
    ["virtual_column", add, onTable({ columns: [column("note", "text", { generated: "virtual" })] })],
    [
      "already_unique",
      add,
      onTable({
        indexes: [index("CREATE UNIQUE INDEX there ON public.orders USING btree (note)", { unique: true })],
      }),
    ],
    [
      "nulls_not_distinct_since_15",
      { ...add, nullsNotDistinct: true },
      onTable({ server: { versionNum: 140_020, inRecovery: false } }),
    ],
    [
      "too_many_nullable_columns",
      { ...rewrite, nullsNotDistinct: true, columns: ["note", ...many] },
      { ...x, ...onTable(wide) },
    ],
    ["object_name_taken", add, onTable({ relationNames: ["orders_note_key"] })],
    ["no_key_no_list", add, noKey],
    ["no_key", rewrite, { ...x, ...noKey }],
    ["trigger_fires", rewrite, { ...x, ...touched }],
    ["rewrites_another_column", { ...rewrite, columns: ["currency"] }, x],
    [
      "rewrite_may_repeat",
      rewrite,
      { expressions: [validExpression("x", { type: "text", columns: ["note"] })] },
    ],
    [
      "sets_the_key",
      { ...rewrite, columns: ["id"], duplicates: { kind: "rewrite", column: "id", expression: "x" } },
      x,
    ],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });

  test("an index that is partial or not valid keeps nothing unique", () => {
    for (const twin of [
      index("CREATE UNIQUE INDEX there ON public.orders USING btree (note) WHERE (amount > 0)", {
        unique: true,
      }),
      index("CREATE UNIQUE INDEX there ON public.orders USING btree (note)", { unique: true, valid: false }),
      index("CREATE INDEX there ON public.orders USING btree (note)"),
    ]) {
      expect(codes(add, onTable({ indexes: [twin] }))).toEqual([]);
    }
  });
});

describe("what stands in the way of a check", () => {
  beforeAll(loadParser);

  const add: Of<"add_check"> = {
    kind: "add_check",
    table,
    name: null,
    expression: "x",
    violations: { kind: "refuse" },
  };
  const rewrite: Of<"add_check"> = {
    ...add,
    violations: { kind: "rewrite", column: "note", expression: "y" },
  };
  const x = validExpression("x", { type: "boolean", columns: ["note"] });
  const y = validExpression("y", { type: "text" });

  test("nothing, when nothing does", () => {
    expect(codes(add, { expressions: [x] })).toEqual([]);
    expect(codes(rewrite, { expressions: [x, y] })).toEqual([]);
  });

  test.each<Row>([
    ["expression_unchecked", add, {}],
    ["expression_unchecked", rewrite, { expressions: [x] }],
    ["check_reads_nothing", add, { expressions: [validExpression("x", { type: "boolean" })] }],
    [
      "check_not_immutable",
      add,
      { expressions: [validExpression("x", { type: "boolean", columns: ["note"], volatility: "stable" })] },
    ],
    [
      "object_name_taken",
      add,
      { expressions: [x], ...onTable({ constraints: [constraint({ name: "orders_note_check" })] }) },
    ],
    ["no_key_no_list", add, { expressions: [x], ...noKey }],
    ["no_key", rewrite, { expressions: [x, y], ...noKey }],
    ["never_proven", { ...add, violations: { kind: "keep" } }, { expressions: [x] }],
    [
      "column_unknown",
      { ...rewrite, violations: { kind: "rewrite", column: "nowhere", expression: "y" } },
      { expressions: [x, y] },
    ],
    [
      "identity_column",
      rewrite,
      { expressions: [x, y], ...onTable({ columns: [column("note", "bigint", { identity: "always" })] }) },
    ],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });
});

test("a constraint of the name that a NOT NULL would take is got around", () => {
  const facts = onTable({
    ...onVersion15,
    constraints: [constraint({ name: "orders_note_not_null", definition: "CHECK ((amount > 0))" })],
  });
  const change: Change = { kind: "set_not_null", table, column: "note", nulls: { kind: "refuse" } };
  const planned = planChange(change, changeFacts(facts), { rolloutId: "r" });
  if (planned.kind !== "planned") throw new Error("not planned");
  const [name = ""] = planned.plan.ownObjects.constraints;
  expect(name).toMatch(/^orders_note_[0-9a-f]{8}_not_null$/);
});
