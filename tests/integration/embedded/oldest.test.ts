import { expect, test } from "vitest";
import { administer } from "@/lib/embedded/server";
import { createOldestDatabase } from "@/tests/support/servers";

test("the oldest version that Colonnade serves is there to be tested against", async () => {
  const database = await createOldestDatabase("oldest");
  try {
    const version = await administer(database.url, async (client) =>
      Number((await client.query("show server_version_num")).rows[0]?.server_version_num),
    );
    expect(Math.floor(version / 10_000)).toBe(14);
  } finally {
    await database.drop();
  }
});
