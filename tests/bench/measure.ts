import type pg from "pg";
import { administer } from "@/lib/embedded/server";

export interface Measured {
  readonly rowsPerSecond: number;
  readonly walBytes: number;
  /** Table and indexes. */
  readonly sizeAfterBytes: number;
}

/** Fills `orders_copy.total_cents`; returns the rows that it filled. */
export type Way = (client: pg.Client) => Promise<number>;

/** Runs one way on a fresh copy of `orders` with its keys and indexes, and checks that every row is right afterwards. */
export function measure(url: string, way: Way): Promise<Measured> {
  return administer(url, async (client) => {
    await client.query("set statement_timeout = 0");
    await client.query("drop table if exists orders_copy");
    await client.query("create table orders_copy (like orders including all)");
    await client.query("insert into orders_copy overriding system value select * from orders order by id");
    await client.query("alter table orders_copy add column total_cents bigint");
    await client.query("vacuum (analyze) orders_copy");
    await client.query("checkpoint");
    const before = String((await client.query("select pg_current_wal_insert_lsn() as at")).rows[0]?.at);
    const startedMs = performance.now();
    const filled = await way(client);
    const seconds = (performance.now() - startedMs) / 1000;
    const after = await client.query(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn)::float8 as wal, pg_total_relation_size('orders_copy')::float8 as size,
        (select count(*) from orders_copy where total_cents is distinct from (amount * 100)::bigint)::int as wrong`,
      [before],
    );
    const row = after.rows[0];
    if (row.wrong !== 0) throw new Error(`${row.wrong} rows are wrong`);
    return { rowsPerSecond: filled / seconds, walBytes: row.wal, sizeAfterBytes: row.size };
  });
}
