import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/expression";
import type { PlanPreview } from "@/lib/view/plan-preview";
import { DesignerGallery } from "./designer-gallery";

export const metadata: Metadata = { title: "Gallery: designer" };

const change: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "total_cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "amount * 100" },
    },
  ],
  indexes: [{ columns: ["total_cents"], method: "btree" }],
  constraints: [{ kind: "check", expression: "total_cents >= 0" }],
};

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
  privileges: [],
  sequence: null,
};

const facts: ChangeFacts = {
  table: {
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
    columns: [
      { ...plain, name: "id", type: "bigint", nullable: false, identity: "always" },
      { ...plain, name: "customer_id", type: "bigint", nullable: false },
      { ...plain, name: "amount", type: "numeric(12,2)", nullable: false },
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
  },
  expressions: [
    {
      source: "amount * 100",
      row: "present",
      result: { kind: "valid", type: "numeric", volatility: "immutable", columns: ["amount"] },
    },
    {
      source: "total_cents >= 0",
      row: "present",
      result: { kind: "valid", type: "boolean", volatility: "immutable", columns: [] },
    },
  ],
  types: [{ source: "bigint", result: { kind: "valid", type: "bigint", isDomain: false, isSerial: false } }],
  references: [],
  related: [],
};

const broken: Problem = {
  severity: "error",
  code: "expression_invalid",
  message: "The fill expression: column “amout” does not exist.",
  remedy: "Perhaps you meant “amount”.",
  path: "columns.0.fill.expression",
  position: 6,
};

/** The designer with made-up data. Development only. */
export default async function DesignerGalleryPage() {
  await connection();
  if (process.env.NODE_ENV === "production" && process.env.COLONNADE_GALLERY !== "1") notFound();
  await loadParser();
  const planned = planChange(change, facts, { rolloutId: "preview" });
  const good: PlanPreview = {
    planned,
    problems: planned.problems,
    table: {
      schema: "public",
      name: "orders",
      columns: facts.table.columns,
      key: facts.table.key,
      estimatedRows: facts.table.table.estimatedRows,
      totalBytes: facts.table.table.totalBytes,
    },
    sample: {
      kind: "rows",
      columns: [
        { name: "id", isNew: false },
        { name: "amount", isNew: false },
        { name: "total_cents", isNew: true },
      ],
      rows: [
        ["1", "19.99", "1999"],
        ["184223", "7.50", "750"],
        ["399120", "99999999.99", { error: "bigint out of range" }],
        ["740011", "0.00", "0"],
        ["999999", null, null],
      ],
    },
  };
  const bad: PlanPreview = {
    ...good,
    planned: { kind: "refused", problems: [broken] },
    problems: [broken],
    sample: null,
  };
  return <DesignerGallery change={change} good={good} bad={bad} />;
}
