import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changePolicy } from "@/lib/commands/policies/change-policy";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { decideQuarantined } from "@/lib/commands/rollouts/decide-quarantined";
import { submitRollout } from "@/lib/commands/rollouts/submit-rollout";
import { addTarget } from "@/lib/commands/targets/add-target";
import type { Policy } from "@/lib/domain/gate/policy";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { previewPlan } from "@/lib/queries/plan/preview-plan";
import { listQuarantined } from "@/lib/queries/rollouts/list-quarantined";
import { readQuarantinedValues } from "@/lib/queries/rollouts/read-quarantined-values";
import { readPolicy } from "@/lib/store/policies";
import { keepQuarantined } from "@/lib/store/quarantine";
import type { QuarantineView } from "@/lib/view/quarantine-view";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";
import { type Control, deriveCents, openControl } from "../store/control";

const stepId = "backfill.fill";
const environments = ["staging", "production"] as const;
type Environment = (typeof environments)[number];

let control: Control;
let shop: TestDatabase;
let client: Client;
let people: Readonly<Record<"vera" | "ada" | "rui" | "admin", Actor>>;
let targets: Readonly<Record<Environment, string>>;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

beforeAll(async () => {
  control = await openControl("decide_quarantined");
  shop = await createDatabase("shop");
  client = new Client({ connectionString: shop.url });
  await client.connect();
  await client.query(
    "create table orders (id bigint generated always as identity primary key, amount numeric(12,2) not null, note text)",
  );
  await client.query("insert into orders (amount) select n + 0.5 from generate_series(1, 100) as n");
  const [admin, ada, rui, vera] = await Promise.all([
    control.person("admin", "admin"),
    control.person("ada", "engineer"),
    control.person("rui", "reviewer"),
    control.person("vera", "viewer"),
  ]);
  people = { admin, ada, rui, vera };
  const add = async (environment: Environment) =>
    unwrap(
      await addTarget(control.services, admin, {
        name: environment,
        environment,
        connectionString: shop.url,
        replicas: [],
      }),
    ).targetId;
  targets = { staging: await add("staging"), production: await add("production") };
});
afterAll(async () => {
  await client.end();
  await control.close();
  await shop.drop();
});

/** A rollout of `author`'s, of whose rows 7 and 8 are in quarantine. */
async function stuck(environment: Environment, author: Actor): Promise<string> {
  const draft = unwrap(
    await createRollout(control.services, author, { targetId: targets[environment], change: deriveCents }),
  );
  const { rolloutId, version } = draft;
  unwrap(await submitRollout(control.services, author, { rolloutId, expectedVersion: version }));
  for (const key of ["7", "8"]) {
    const message = "The server says: bigint out of range";
    const row = { key: [key], sqlState: "22003", message, foundAt: new Date(), state: "open" as const };
    await keepQuarantined(control.services.store.db, { rolloutId, stepId }, row);
  }
  return rolloutId;
}

async function listed(rolloutId: string): Promise<QuarantineView["rows"]> {
  const [view, ...more] = unwrap(await listQuarantined(control.services, people.vera, rolloutId));
  if (view === undefined || more.length > 0) throw new Error("One backfill has rows in quarantine");
  return view.rows;
}

const skip = { kind: "skip", note: "A test order." };
const replace = {
  kind: "replace",
  values: [{ column: "cents", expression: "7" }],
  note: "Agreed with accounting.",
};

describe("deciding about quarantined rows", () => {
  let rolloutIds: Readonly<Record<"staging" | "production" | "adminsOwn", string>>;
  beforeEach(async () => {
    const [staging, production, adminsOwn] = [
      await stuck("staging", people.ada),
      await stuck("production", people.ada),
      await stuck("production", people.admin),
    ];
    rolloutIds = { staging, production, adminsOwn };
  });

  const matrix: readonly [keyof typeof people, object | null, keyof typeof rolloutIds, string][] = [
    ["vera", skip, "staging", "forbidden"],
    ["vera", replace, "staging", "forbidden"],
    ["vera", null, "staging", "forbidden"],
    ["ada", skip, "staging", "ok"],
    ["ada", skip, "production", "ok"],
    ["ada", replace, "staging", "forbidden"],
    ["ada", replace, "production", "forbidden"],
    ["rui", replace, "staging", "ok"],
    ["rui", replace, "production", "ok"],
    ["admin", replace, "production", "ok"],
    ["admin", replace, "adminsOwn", "forbidden"],
    ["admin", skip, "adminsOwn", "ok"],
  ];
  test("who may decide what, where", async () => {
    for (const [who, decision, where, expected] of matrix) {
      const asked = { rolloutId: rolloutIds[where], stepId, keys: [["7"]], decision };
      const result = await decideQuarantined(control.services, people[who], asked);
      expect([who, decision, where, codeOf(result)]).toEqual([who, decision, where, expected]);
    }
  });

  test("what can't be carried out is refused, with where it is wrong, and leaves the row as it is", async () => {
    const rolloutId = rolloutIds.staging;
    const decide = (decision: unknown, more: object = {}) =>
      decideQuarantined(control.services, people.rui, {
        rolloutId,
        stepId,
        keys: [["7"]],
        decision,
        ...more,
      });
    const withValue = (column: string, expression: string) => ({
      ...replace,
      values: [{ column, expression }],
    });
    expect(codeOf(await decide({ kind: "skip", note: " " }))).toBe("invalid_input");
    const elsewhere = await decide(withValue("note", "'x'"));
    expect(!elsewhere.ok && elsewhere.refusal.message).toBe("This backfill does not set a column note.");
    const wrong = await decide(withValue("cents", "amuont"));
    if (wrong.ok) throw new Error("An unknown column was accepted");
    expect(wrong.refusal.problems).toMatchObject([
      { path: "decision.values.0.expression", message: expect.stringContaining("amuont") },
    ]);
    expect(codeOf(await decide(withValue("cents", "1); drop table orders; --")))).toBe("invalid_input");
    expect(codeOf(await decide(skip, { keys: [["9"]] }))).toBe("precondition_failed");
    expect(codeOf(await decide(skip, { stepId: "backfill.other" }))).toBe("not_found");
    const rows = await listed(rolloutId);
    expect(rows.map((row) => [row.key, row.state, row.decision])).toEqual([
      [["7"], "open", null],
      [["8"], "open", null],
    ]);
  });

  test("the last of several decisions stands, all of them are recorded, and it can be taken back", async () => {
    const rolloutId = rolloutIds.staging;
    for (const [who, decision, keys] of [
      ["ada", skip, null],
      ["rui", replace, [["7"]]],
      ["ada", null, [["8"]]],
    ] as const) {
      unwrap(await decideQuarantined(control.services, people[who], { rolloutId, stepId, keys, decision }));
    }
    const rows = await listed(rolloutId);
    expect(rows.map((row) => [row.key, row.decision?.kind ?? null])).toEqual([
      [["7"], "replace"],
      [["8"], null],
    ]);
    const recorded = await control.services.store.pool.query<{ data: unknown; actor: string }>(
      "select data, actor_name as actor from app.events where rollout_id = $1 and data->>'kind' = 'quarantine_decided' order by id",
      [rolloutId],
    );
    expect(recorded.rows).toMatchObject([
      { actor: people.ada.name, data: { count: 2, keys: ["7", "8"], decision: skip } },
      { actor: people.rui.name, data: { count: 1, keys: ["7"], decision: replace } },
      { actor: people.ada.name, data: { count: 1, keys: ["8"], decision: null } },
    ]);
  });

  test("a row's values are for those who may see rows, and only of rows in quarantine", async () => {
    const asked = { rolloutId: rolloutIds.staging, stepId, key: '["7"]' };
    const read = (actor: Actor, input: object) => readQuarantinedValues(control.services, actor, input);
    expect(codeOf(await read(people.vera, asked))).toBe("forbidden");
    expect(unwrap(await read(people.ada, asked))).toMatchObject({
      values: { id: "7", amount: "7.50" },
    });
    expect(codeOf(await read(people.ada, { ...asked, key: '["9"]' }))).toBe("not_found");
  });

  test("what a policy masks leaves the server for nobody, in rows, samples, nor what is computed from it", async () => {
    const give = async (samples: Policy["samples"]) => {
      const { version, policy } = await readPolicy(control.services.store.db, "staging");
      const asked = { environment: "staging", expectedVersion: version, policy: { ...policy, samples } };
      unwrap(await changePolicy(control.services, people.admin, asked));
    };
    const asked = { rolloutId: rolloutIds.staging, stepId, key: '["7"]' };
    const sampleOf = async () =>
      unwrap(
        await previewPlan(control.services, people.admin, {
          targetId: targets.staging,
          change: deriveCents,
        }),
      ).sample;
    await give({ allowed: true, maskedColumns: ["orders.amount", "note"] });
    const read = unwrap(await readQuarantinedValues(control.services, people.admin, asked));
    expect(read).toMatchObject({ values: { id: "7" }, masked: ["amount", "note"] });
    expect(JSON.stringify(read)).not.toContain("7.50");
    const sample = await sampleOf();
    expect(sample?.kind === "rows" ? sample.rows[0] : sample).toEqual([
      "1",
      { isMasked: true },
      { isMasked: true },
    ]);
    await give({ allowed: false, maskedColumns: [] });
    expect(codeOf(await readQuarantinedValues(control.services, people.admin, asked))).toBe("forbidden");
    expect((await sampleOf())?.kind).toBe("hidden");
    await give({ allowed: true, maskedColumns: [] });
  });
});
