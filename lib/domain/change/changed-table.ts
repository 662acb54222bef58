import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { displayName } from "@/lib/domain/sql/sql";
import type { TableName } from "./change-parts";

/** The table that a plan's steps change, as every one of them needs to name it. */
export interface ChangedTable extends TableName {
  /** For people: `orders`, `sales.orders`. */
  readonly shown: string;
  /** server_version_num of the target, e.g. 180004. */
  readonly versionNum: number;
}

/** The table of a change on one target. */
export function changedTable(table: TableName, facts: ChangeFacts): ChangedTable {
  return {
    schema: table.schema,
    name: table.name,
    shown: displayName(table.schema, table.name),
    versionNum: facts.table.server.versionNum,
  };
}
