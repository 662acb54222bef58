import { expect, test } from "@playwright/test";
import { baseUrl, signIn } from "./people";
import { askShop } from "./shop";

/** The linter and the planner over HTTP, as a script would ask them: each request is sent, and each answer read, by the wire. */

const change = {
  kind: "rename_column",
  table: { schema: "public", name: "customers" },
  column: "email",
  to: "mail",
};

test("lint judges files that are sent, and refuses what it can't read as a request", async ({ browser }) => {
  const ada = await signIn(browser, "engineer");
  const post = (data: unknown) => ada.request.post("/api/v1/lint", { data, headers: { origin: baseUrl() } });

  const judged = await post({
    files: [
      { path: "1.sql", sql: "alter table customers alter column email type text;" },
      { path: "2.sql", sql: "set lock_timeout = 0;\ncreate index concurrently i on customers (email);" },
      { path: "3.sql", sql: "alter table customers\n  add colum x int" },
    ],
    pg: 16,
  });
  expect(judged.status()).toBe(200);
  expect(judged.headers()["cache-control"]).toBe("no-store");
  const { version, files } = await judged.json();
  expect(version).toBe(1);
  expect(files.map((file: { path: string; verdict: string }) => [file.path, file.verdict])).toEqual([
    ["1.sql", "unsafe"],
    ["2.sql", "safe"],
    ["3.sql", "unsafe"],
  ]);
  expect(files[0].statements[0]).toMatchObject({ line: 1, lockMode: "ACCESS EXCLUSIVE", blocksReads: true });

  const refused = await post({ files: [] });
  expect(refused.status()).toBe(400);
  expect(refused.headers()["content-type"]).toBe("application/problem+json");
  expect(await refused.json()).toMatchObject({ code: "invalid_input", status: 400 });
  expect((await post("no json")).status()).toBe(400);
  const elsewhere = await ada.request.post("/api/v1/lint", {
    data: { files: [{ path: "1.sql", sql: "select 1" }] },
    headers: { origin: "https://elsewhere.test" },
  });
  expect(elsewhere.status()).toBe(403);
  await ada.context().close();
});

test("plans makes a plan on a target as it is, the same twice, and says why where it makes none", async ({
  browser,
}) => {
  const ada = await signIn(browser, "engineer");
  const targets = await (await ada.request.get("/api/v1/targets")).json();
  const production = targets.items.find((one: { name: string }) => one.name === "production");
  const post = (data: unknown) => ada.request.post("/api/v1/plans", { data, headers: { origin: baseUrl() } });

  const first = await post({ targetId: production.id, change });
  expect(first.status()).toBe(200);
  const made = await first.json();
  expect(made.version).toBe(1);
  expect(made.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(made.plan.phases.map((phase: { name: string }) => phase.name)).toEqual([
    "expand",
    "backfill",
    "verify",
    "index",
    "switch",
    "contract",
  ]);
  expect((await (await post({ targetId: production.id, change })).json()).hash).toBe(made.hash);
  // Planning writes nothing.
  expect(await askShop("select 1 from pg_attribute where attname = 'mail' and not attisdropped")).toEqual([]);

  const none = await post({ targetId: production.id, change: { ...change, column: "nothing" } });
  expect(none.status()).toBe(409);
  expect(await none.json()).toMatchObject({ code: "precondition_failed" });
  expect((await post({ targetId: production.id, change: { kind: "nothing" } })).status()).toBe(400);
  expect((await post({ targetId: "nowhere", change })).status()).toBe(404);

  const outside = await browser.newContext({ baseURL: baseUrl() });
  const stranger = await outside.request.post("/api/v1/plans", {
    data: { targetId: production.id, change },
    headers: { origin: baseUrl() },
  });
  expect(stranger.status()).toBe(401);
  await outside.close();
  await ada.context().close();
});
