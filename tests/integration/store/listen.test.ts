import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "@/lib/store/listen";
import { awaitValue } from "@/tests/support/await-value";
import { type Control, openControl } from "./control";

let control: Control;
beforeAll(async () => {
  control = await openControl("listen");
});
afterAll(() => control.close());

test("a connection that is cut is replaced, listens again, and says that there was a gap", async () => {
  const { pool } = control.services.store;
  const heard: string[] = [];
  const gaps: string[] = [];
  const listener = await listen(control.url, ["one", "two"], {
    onNotification: (channel, payload) => heard.push(`${channel} ${payload}`),
    onLost: () => gaps.push("lost"),
    onReconnected: () => gaps.push("back"),
  });
  await pool.query("select pg_notify('one', 'a'), pg_notify('two', 'b'), pg_notify('three', 'c')");
  await awaitValue(
    () => heard,
    (all) => all.length === 2,
  );
  await pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'colonnade/listen' and datname = current_database()",
  );
  await awaitValue(
    () => gaps,
    (all) => all.includes("back"),
  );
  expect(gaps).toEqual(["lost", "back"]);
  await pool.query("select pg_notify('one', 'd')");
  await awaitValue(
    () => heard,
    (all) => all.length === 3,
  );
  expect(heard).toEqual(["one a", "two b", "one d"]);
  await listener.close();
  await awaitValue(
    async () =>
      (
        await pool.query(
          "select 1 from pg_stat_activity where application_name = 'colonnade/listen' and datname = current_database()",
        )
      ).rowCount,
    (count) => count === 0,
  );
});
