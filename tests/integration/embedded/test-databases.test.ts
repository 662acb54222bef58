import { expect, test } from "vitest";
import { administer } from "@/lib/embedded/server";
import { createDatabase } from "@/tests/support/servers";

test("a test's database is on the replica too by the time the test gets it", async () => {
  const databases = await Promise.all(Array.from({ length: 8 }, () => createDatabase("handed-over")));
  const answers = await Promise.all(
    databases.map(({ replicaUrl }) =>
      administer(replicaUrl, async (client) => (await client.query("select 1")).rowCount),
    ),
  );
  expect(answers).toEqual(databases.map(() => 1));
  for (const database of databases) await database.drop();
});
