import type pg from "pg";
import { type ChunkSizeMemory, initialChunkSize, steerChunkSize } from "@/lib/domain/backfill/chunk-size";
import { chunkSql, type WalkTable, windowSql } from "@/lib/domain/backfill/chunk-sql";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { loadParser, parseExpression } from "@/lib/domain/sql/expression";
import type { Printed } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { Way } from "../measure";

/** The statements that the engine runs, steered as it steers them, at full speed and without a network between. */

function printed(source: string): Printed {
  const parsed = parseExpression(source);
  if (parsed.kind !== "valid") throw new Error(parsed.message);
  return parsed.printed;
}

async function makeStatements(): Promise<{ readonly window: string; readonly chunk: string }> {
  await loadParser();
  const type = parseTypeName("bigint");
  if (type.kind !== "valid") throw new Error(type.message);
  const table: WalkTable = {
    schema: "public",
    name: "orders_copy",
    key: [{ name: "id", type: type.printed }],
  };
  const assignments = [{ column: "total_cents", expression: printed("amount * 100") }];
  return {
    window: windowSql(table, { withPlaces: false }).text,
    chunk: chunkSql(
      table,
      assignments,
      printed("total_cents is distinct from cast(amount * 100 as bigint)"),
      1,
    ).text,
  };
}

async function walk(
  client: pg.Client,
  statements: { readonly window: string; readonly chunk: string },
): Promise<number> {
  let size: ChunkSizeMemory = initialChunkSize;
  let last: string | null = null;
  let filled = 0;
  for (;;) {
    const found: pg.QueryResult<{ last_key: string[]; rows: number }> = await client.query(
      statements.window,
      [last, size.rows, null],
    );
    const window = found.rows[0];
    if (window === undefined) return filled;
    const next = window.last_key[0] ?? null;
    const startedMs = performance.now();
    const chunk = await client.query(statements.chunk, ["bench", "backfill", 0, 1, window.rows, next, last]);
    if (chunk.rows[0]?.advanced !== true) throw new Error("the ledger did not advance");
    filled += Number(chunk.rows[0]?.changed);
    size = steerChunkSize(
      size,
      { rows: window.rows, durationMs: performance.now() - startedMs },
      defaultLimits.targetChunkMs,
    );
    last = next;
  }
}

export const backfillInChunks: Way = async (client) => {
  const statements = await makeStatements();
  await client.query(createTargetSchema.text);
  await client.query("delete from colonnade.ledger where rollout_id = 'bench'");
  await client.query(
    "insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ('bench', 'backfill', 0, 1)",
  );
  return walk(client, statements);
};
