import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";

const stateSchema = z.object({ port: z.number().int(), password: z.string() });

/** Connection string of one of the demo's servers, as superuser. */
export async function shopUrl(
  server: "production" | "replica-1" | "staging" = "production",
): Promise<string> {
  const home = process.env.COLONNADE_TEST_HOME;
  if (home === undefined) throw new Error("The demo is not running.");
  const state = stateSchema.parse(JSON.parse(await readFile(join(home, server, "server.json"), "utf8")));
  return `postgres://postgres:${encodeURIComponent(state.password)}@127.0.0.1:${state.port}/shop`;
}

/** One query on the shop's production database; rows as text. */
export async function askShop(query: string): Promise<Record<string, string | null>[]> {
  const client = new pg.Client({
    connectionString: await shopUrl(),
    application_name: "oracle",
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.connect();
  try {
    return (await client.query<Record<string, string | null>>(query)).rows;
  } finally {
    await client.end();
  }
}

/** Holds an order as a transaction of the application's would, so that no walk can be over before `release`. */
export async function holdOrder(id: number): Promise<{ readonly release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: await shopUrl(), application_name: "oracle" });
  await client.connect();
  await client.query("begin");
  const held = await client.query("select 1 from orders where id = $1 for update", [id]);
  if (held.rowCount !== 1) throw new Error(`There is no order ${id} to hold.`);
  return { release: () => client.end() };
}
