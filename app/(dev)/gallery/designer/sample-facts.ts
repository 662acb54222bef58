import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import type { ChangeFacts, ColumnFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { PreviewTable } from "@/lib/view/plan-preview";

/** A made-up table, and a target that finds every question about it well asked. */

const plain: Omit<ColumnFacts, "name" | "type"> = {
  nullable: true,
  default: null,
  generated: "none",
  identity: "none",
  collation: null,
  comment: null,
  statisticsTarget: null,
  storage: null,
  compression: null,
  options: [],
  privileges: [],
  sequence: null,
};

const table: TableFacts = {
  readAt: "2026-11-23T07:00:00.000Z",
  server: { versionNum: 180_004, inRecovery: false },
  table: {
    schema: "public",
    name: "orders",
    relationKind: "table",
    isPartition: false,
    hasChildren: false,
    owner: "shop",
    isOwner: true,
    estimatedRows: 1_000_000,
    tableBytes: 104_857_600,
    indexBytes: 41_943_040,
    totalBytes: 146_800_640,
  },
  physical: { keyCorrelation: 1, rowsPerPage: 61, fillFactor: 100, sharedBuffersBytes: 134_217_728 },
  columns: [
    { ...plain, name: "id", type: "bigint", nullable: false, identity: "always" },
    { ...plain, name: "customer_id", type: "bigint", nullable: false },
    { ...plain, name: "first_name", type: "text" },
    { ...plain, name: "last_name", type: "text" },
    { ...plain, name: "amount", type: "numeric(12,2)", nullable: false },
    { ...plain, name: "quantity", type: "integer", nullable: false },
    { ...plain, name: "currency", type: "text", nullable: false, default: "'EUR'::text" },
    { ...plain, name: "status", type: "text", nullable: false, default: "'new'::text" },
    { ...plain, name: "note", type: "text" },
    { ...plain, name: "placed_at", type: "timestamp with time zone", nullable: false, default: "now()" },
  ],
  key: { index: "orders_pkey", columns: [{ name: "id", type: "bigint" }] },
  indexes: [],
  constraints: [],
  triggers: [],
  referencedBy: [],
  dependents: [],
  relationNames: ["orders", "orders_pkey"],
};

export const sampleTable: PreviewTable = {
  schema: "public",
  name: "orders",
  columns: table.columns,
  key: table.key,
  estimatedRows: table.table.estimatedRows,
  totalBytes: table.table.totalBytes,
};

function columnsIn(source: string): string[] {
  return table.columns
    .map((column) => column.name)
    .filter((name) => new RegExp(`\\b${name}\\b`).test(source));
}

/** Facts for a change of the made-up table: each type known, each expression of the type that is asked for. */
export function makeSampleFacts(change: Change): ChangeFacts {
  const questions = kindOf(change).ask(table);
  return {
    table,
    expressions: questions.expressions.map((one) => ({
      source: one.source,
      row: one.row,
      result: {
        kind: "valid",
        type: one.asType ?? "text",
        volatility: "immutable",
        columns: columnsIn(one.source),
      },
    })),
    types: questions.types.map((source) => ({
      source,
      result: { kind: "valid", type: source, isDomain: false, isSerial: false },
    })),
    references: questions.references.map((one) => ({
      ...one,
      columns: [...one.columns],
      exists: true,
      isUnique: true,
      types: one.columns.map(() => "bigint"),
    })),
    related: [],
  };
}
