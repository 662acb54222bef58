import fc from "fast-check";
import { Client, DatabaseError } from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { findTableFacts } from "@/lib/postgres/catalog/table-facts";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession, type Session } from "@/lib/postgres/session";
import { changeArbitrary } from "@/tests/support/builders/arbitrary-change";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { Prober, RowsAtFaultError, runPlan } from "./prober";

/** Changes by chance on a real table: what each plan says of locks, rewrites and scans is what the server does. */

const setUp = `
drop schema if exists colonnade cascade;
drop table if exists lines, orders, customers;
create table customers (id bigint primary key);
create table orders (
  id int primary key,
  amount numeric(12,2) not null,
  note text,
  b text default 'x',
  a int
);
create index orders_note on orders (note) where amount > 10;
alter table orders add constraint amount_known check (amount is not null);
comment on column orders.note is 'What the customer said';
insert into customers select n from generate_series(0, 1000) n;
insert into orders select n, n, 'note ' || n, 'b ' || n, n from generate_series(1, 300) n;
analyze orders, customers`;

const changes = 120;

/** The same changes in every run; a failure names its own. */
function sample(facts: TableFacts, seed: number): Change[] {
  return fc.sample(changeArbitrary(facts), { numRuns: changes, seed });
}

async function tryOne(client: Client, session: Session, change: Change): Promise<"planned" | "refused"> {
  await client.query(setUp);
  const planned = planChange(change, await readChangeFacts(session, change), { rolloutId: "claims" });
  if (planned.kind === "refused") return "refused";
  try {
    await runPlan(new Prober(client), planned.plan);
  } catch (error) {
    // Rows that break the constraint to come stop a plan, as they should; what it said of its statements was true so far.
    if (!isDataError(error) && !(error instanceof RowsAtFaultError)) throw error;
    await client.query("rollback");
  }
  return "planned";
}

function isDataError(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code ?? "").startsWith("23");
}

beforeAll(loadParser);

describe.each(["newest", "oldest"] as const)("on the %s server", (server) => {
  test("plans of changes by chance say what their statements do", async () => {
    const database = await (server === "newest" ? createDatabase("chance") : createOldestDatabase("chance"));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const session = await openSession({
      connectionString: database.url,
      purpose: "observe",
      rolloutId: "claims",
    });
    try {
      await client.query(setUp);
      const facts = await findTableFacts(session, { schema: "public", name: "orders" });
      if (facts === null) throw new Error("no facts");
      let planned = 0;
      for (const change of sample(facts, server === "newest" ? 18 : 14)) {
        try {
          if ((await tryOne(client, session, change)) === "planned") planned += 1;
        } catch (cause) {
          throw new Error(`The plan of this change is not what it says: ${JSON.stringify(change)}`, {
            cause,
          });
        }
      }
      // Chance must have met enough plans, or this says nothing.
      expect(planned).toBeGreaterThan(changes / 4);
    } finally {
      await session.close();
      await client.end();
      await database.drop();
    }
  }, 120_000);
});
