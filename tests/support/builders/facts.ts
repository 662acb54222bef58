import type {
  ChangeFacts,
  ColumnFacts,
  ExpressionFacts,
  TableFacts,
  TypeFacts,
} from "@/lib/domain/facts/table-facts";

/** Facts for tests of the pure core; each test says only what matters to it. */

export function column(name: string, type: string, more: Partial<ColumnFacts> = {}): ColumnFacts {
  return {
    name,
    type,
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
    ...more,
  };
}

export function tableFacts(more: Partial<TableFacts> = {}): TableFacts {
  return {
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
      tableBytes: 100_000_000,
      indexBytes: 40_000_000,
      totalBytes: 140_000_000,
    },
    physical: { keyCorrelation: 1, rowsPerPage: 80, fillFactor: 100, sharedBuffersBytes: 134_217_728 },
    columns: [
      column("id", "bigint", { nullable: false }),
      column("amount", "numeric(12,2)", { nullable: false }),
      column("currency", "text", { nullable: false }),
      column("note", "text"),
    ],
    key: { index: "orders_pkey", columns: [{ name: "id", type: "bigint" }] },
    indexes: [],
    constraints: [],
    triggers: [],
    referencedBy: [],
    dependents: [],
    relationNames: ["orders", "orders_pkey"],
    ...more,
  };
}

export function validExpression(
  source: string,
  more: Partial<Extract<ExpressionFacts["result"], { kind: "valid" }>> = {},
): ExpressionFacts {
  return {
    source,
    row: "present",
    result: { kind: "valid", type: "bigint", volatility: "immutable", columns: [], ...more },
  };
}

export function validType(source: string, type = source): TypeFacts {
  return { source, result: { kind: "valid", type, isDomain: false, isSerial: false } };
}

export function changeFacts(more: Partial<ChangeFacts> = {}): ChangeFacts {
  return { table: tableFacts(), expressions: [], types: [], references: [], related: [], ...more };
}

/** PostgreSQL 15, where NOT NULL is proven by a check. */
export const onVersion15 = { server: { versionNum: 150_018, inRecovery: false } };
