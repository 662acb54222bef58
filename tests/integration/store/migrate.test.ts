import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { migrate } from "@/lib/store/migrate";
import journal from "@/lib/store/migrations/meta/_journal.json" with { type: "json" };
import { areMigrationsApplied } from "@/lib/store/migrations-applied";
import { openStore } from "@/lib/store/store";
import { createDatabase } from "@/tests/support/servers";

const script = fileURLToPath(new URL("./migrate-once.ts", import.meta.url));

test("four processes that start at once bring the database up to date once", async () => {
  const database = await createDatabase("migrate");
  const store = openStore(database.url);
  expect(await areMigrationsApplied(store)).toBe(false);
  const codes = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const child = spawn(process.execPath, ["--import", "tsx", script, database.url], { stdio: "inherit" });
      const [code] = await once(child, "close");
      return code as unknown;
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(await areMigrationsApplied(store)).toBe(true);
  const applied = await store.pool.query("select id from app.migrations");
  expect(applied.rowCount).toBe(journal.entries.length);
  await store.close();
  await database.drop();
});

test("an unusable control database is named, without its password", async () => {
  const wrong = "postgresql://someone:hunter2@127.0.0.1:1/colonnade";
  const failure = migrate(wrong, { waitMs: 200 });
  await expect(failure).rejects.toThrow("127.0.0.1:1/colonnade can't be used");
  await expect(failure).rejects.not.toThrow("hunter2");
});
