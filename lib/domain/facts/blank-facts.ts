import type { Change } from "@/lib/domain/change/change";
import { type ColumnFacts, type TableFacts, unknownPhysicalFacts } from "./table-facts";

/** Facts of which nothing is known, to begin with. */

/** A column that has a name, a type, and nothing else. */
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

/** A table without anything. */
export function tableWith(
  table: Change["table"],
  serverMajor: number,
  more: Partial<TableFacts>,
): TableFacts {
  return {
    // The facts of no moment: nothing was read.
    readAt: "1970-01-01T00:00:00.000Z",
    server: { versionNum: serverMajor * 10_000, inRecovery: false },
    table: {
      schema: table.schema,
      name: table.name,
      relationKind: "table",
      isPartition: false,
      hasChildren: false,
      owner: "",
      isOwner: true,
      estimatedRows: null,
      tableBytes: 0,
      indexBytes: 0,
      totalBytes: 0,
    },
    physical: unknownPhysicalFacts,
    columns: [],
    key: null,
    indexes: [],
    constraints: [],
    triggers: [],
    referencedBy: [],
    dependents: [],
    relationNames: [],
    ...more,
  };
}
