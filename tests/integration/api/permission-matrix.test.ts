import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { putPerson } from "@/lib/access/people";
import { signIn } from "@/lib/access/sign-in";
import { stopEverything } from "@/lib/commands/instance/stop-everything";
import { type Actor, type Role, roles } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import type { Operation } from "@/lib/server/openapi/operation";
import { operations } from "@/lib/server/openapi/operations";
import { inTransaction } from "@/lib/store/store";
import { type Api, ask, listenApi, makeKey, openApi } from "@/tests/support/api";
import { runCommand } from "@/tests/support/command-line";
import { permissionMatrix } from "@/tests/support/permission-matrix";
import { type Control, openControl } from "../store/control";

/**
 * Role × action × path. Each cell goes through the border itself: a page's server action with a session's cookie, the API's route with a key, the command line
 * with that key. "Allowed" is an answer that is no "forbidden": done, or refused for what the state or the target is. "Refused" is "forbidden" and nothing else.
 */

const sent = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", () => ({ headers: async () => sent.headers, cookies: async () => new Map() }));

const password = "correct horse battery staple";

interface Person {
  readonly actor: Actor;
  readonly key: string;
  readonly cookie: string;
}

let control: Control;
let api: Api;
let server: Awaited<ReturnType<typeof listenApi>>;
let people: Record<Role, Person>;
let dana: Actor;
let targetId: string;

beforeAll(async () => {
  control = await openControl("permission_matrix");
  const { services } = control;
  api = await openApi(services);
  server = await listenApi(api);
  dana = await control.person("dana", "engineer");
  targetId = await control.target(dana, "production");
  const made: [Role, Person][] = [];
  for (const role of roles) {
    const email = `${role}@example.test`;
    const id = await inTransaction(services.store, (tx) =>
      putPerson(tx, { email, name: role, role, password }),
    );
    const actor: Actor = { id, name: role, email, role, groupIds: [], via: "page" };
    const signedIn = await signIn(services, { email, password }, new Headers(), new Date());
    if (signedIn.kind !== "signed_in") throw new Error(signedIn.kind);
    const cookie = signedIn.cookies.map((line) => line.split(";")[0]).join("; ");
    made.push([role, { actor, cookie, key: await makeKey(services, actor) }]);
  }
  people = Object.fromEntries(made) as Record<Role, Person>;
});
afterAll(async () => {
  await server.close();
  await api.close();
  await control.close();
});

/** What pages call, by the name of the command that it carries out. */
type Action = (input: unknown) => Promise<Result<unknown>>;

async function pageActions(): Promise<ReadonlyMap<string, Action>> {
  const found = new Map<string, Action>();
  for (const name of readdirSync("lib/server").filter((one) => one.endsWith("-actions.ts"))) {
    const text = readFileSync(`lib/server/${name}`, "utf8");
    const module: Record<string, unknown> = await import(pathToFileURL(resolve("lib/server", name)).href);
    for (const [object, members] of Object.entries(module)) {
      if (typeof members !== "object" || members === null) continue;
      for (const [member, action] of Object.entries(members)) {
        // What only a browser's session can do to its own account has no operation.
        if (new RegExp(`\\b${member}: defineOwnAction\\(`).test(text)) continue;
        const declared = new RegExp(`\\b${member}: defineAction\\(\\s*\\w+,\\s*(?<command>\\w+)`).exec(text);
        const command = declared?.groups?.command;
        if (command === undefined) throw new Error(`${object}.${member} is no defineAction(…)`);
        found.set(command, action as Action);
      }
    }
  }
  return found;
}

/** Only its author may: the person's own draft is asked about. */
const ofAuthors = ["editRollout", "submitRollout", "amendRollout", "previewAmendment"];

interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** Something to ask for: the document's own example, of things that are there. */
async function prepare(operation: Operation, person: Person | null): Promise<Asked> {
  const author = person !== null && ofAuthors.includes(operation.id) ? person.actor : dana;
  const isDraft = ofAuthors.includes(operation.id);
  const needsRollout = operation.path.includes("{rolloutId}");
  const rollout = needsRollout
    ? await control.rollout(author, targetId, isDraft ? "draft" : "in_review")
    : null;
  if (operation.id === "resumeEverything") {
    await stopEverything(control.services, dana, { why: "a test" });
  }
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((one) => one[1] ?? "");
  const known: Readonly<Record<string, string>> = {
    rolloutId: rollout?.id ?? "",
    targetId,
    phase: "expand",
    environment: "production",
  };
  const params = Object.fromEntries(names.map((name) => [name, known[name] ?? randomUUID()]));
  const example = operation.body?.example as Readonly<Record<string, unknown>> | undefined;
  const body =
    example === undefined
      ? undefined
      : {
          ...example,
          ...("targetId" in example ? { targetId } : {}),
          ...("scopes" in example ? { scopes: ["view"] } : {}),
          ...("expectedVersion" in example ? { expectedVersion: 1 } : {}),
          ...("planHash" in example && rollout !== null ? { planHash: rollout.planHash } : {}),
          ...("connectionString" in example ? { connectionString: "postgres://u:p@127.0.0.1:1/none" } : {}),
        };
  return { params, body };
}

const queries: Readonly<Record<string, string>> = {
  readQuarantinedValues: `?stepId=backfill.fill&key=${encodeURIComponent('["1"]')}`,
};

function pathOf(operation: Operation, params: Asked["params"]): string {
  const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  return `/api/v1${filled}${queries[operation.id] ?? ""}`;
}

async function byApi(operation: Operation, key: string | undefined, person: Person | null) {
  const { params, body } = await prepare(operation, person);
  return await ask(api, operation.method.toUpperCase(), pathOf(operation, params), {
    ...(key === undefined ? {} : { key }),
    ...(body === undefined ? {} : { body }),
  });
}

const isAllowed = (code: string | null) => code !== "forbidden" && code !== "unauthenticated";
/** Refused before anybody asked who may: such a cell would say nothing. */
const saysNothing = ["invalid_input", "internal"];

describe("the matrix of permissions", () => {
  test("has a row for every operation", () => {
    expect(Object.keys(permissionMatrix).sort()).toEqual(operations.map((one) => one.id).sort());
  });

  test.each(roles)("holds for %s through the API", async (role) => {
    const person = people[role];
    for (const operation of operations) {
      const answer = await byApi(operation, person.key, person);
      const code = answer.status < 400 ? null : String(answer.body.code);
      const cell = `${role} ${operation.id}: ${answer.status} ${JSON.stringify(answer.body.detail ?? "")}`;
      expect(saysNothing, cell).not.toContain(code);
      expect(isAllowed(code), cell).toBe(permissionMatrix[operation.id]?.includes(role));
    }
  });

  test.each(roles)("holds for %s on the page", async (role) => {
    const person = people[role];
    sent.headers = new Headers({ cookie: person.cookie, host: "localhost:3000" });
    const actions = await pageActions();
    expect(actions.size).toBeGreaterThan(20);
    for (const [command, action] of actions) {
      const operation = operations.find((one) => one.id === command);
      if (operation === undefined) throw new Error(`${command} has no operation`);
      const { params, body } = await prepare(operation, person);
      const result = await action({ ...body, ...params });
      const code = result.ok ? null : result.refusal.code;
      const cell = `${role} ${command}: ${result.ok ? "done" : result.refusal.message}`;
      expect(saysNothing, cell).not.toContain(code);
      expect(isAllowed(code), cell).toBe(permissionMatrix[command]?.includes(role));
    }
  });

  test.each(roles)("holds for %s from the command line", async (role) => {
    const person = people[role];
    const env = { COLONNADE_URL: server.url, COLONNADE_API_KEY: person.key };
    const { services } = control;
    const named = (await services.store.pool.query("select name from app.targets where id = $1", [targetId]))
      .rows[0];
    const verbs: Readonly<Record<string, (rollout: { id: string; planHash: string }) => readonly string[]>> =
      {
        createRollout: () => ["create", "--target", named.name, "--file", "tests/support/change.json"],
        submitRollout: ({ id }) => ["submit", id],
        approvePhase: ({ id, planHash }) => ["approve", id, "--phase", "expand", "--plan", planHash],
        startPhase: ({ id }) => ["start", id, "--phase", "expand"],
        pausePhase: ({ id }) => ["pause", id, "--phase", "expand"],
        resumePhase: ({ id }) => ["resume", id, "--phase", "expand"],
        undoPhase: ({ id }) => ["undo", id, "--phase", "expand"],
        getRollout: ({ id }) => ["status", id],
      };
    for (const [command, args] of Object.entries(verbs)) {
      const isOwn = ofAuthors.includes(command);
      const rollout = await control.rollout(
        isOwn ? person.actor : dana,
        targetId,
        isOwn ? "draft" : "in_review",
      );
      const ran = await runCommand(["rollout", ...args(rollout), "--json"], env);
      // What the target is in the way of is told with the same code as a refusal; nothing else of it is.
      const said = JSON.parse(ran.out) as { refusal?: { code: string; message: string } };
      const code = said.refusal?.code ?? null;
      const cell = `${role} ${command}: ${said.refusal?.message ?? "done"}`;
      expect(ran.code, cell).toBe(code === null ? 0 : 1);
      expect(saysNothing, cell).not.toContain(code);
      expect(isAllowed(code), cell).toBe(permissionMatrix[command]?.includes(role));
    }
  });

  test("nothing is there for nobody, and nothing for a key without the scope", async () => {
    sent.headers = new Headers({ host: "localhost:3000" });
    for (const [command, action] of await pageActions()) {
      expect(await action({}), command).toMatchObject({ ok: false, refusal: { code: "unauthenticated" } });
    }
    for (const path of ["/api/stream", "/api/stream/rollouts/x", `/api/stream/targets/${targetId}`]) {
      expect((await api.send(new Request(`http://colonnade.test${path}`))).status, path).toBe(401);
    }
    const { services } = control;
    const admin = people.admin;
    const scopeless = await makeKey(services, admin.actor, { scopes: ["manage_keys"] });
    // Who one is, and what the API is, needs no permission; keys are what this one is for.
    const open = ["getMe", "getOpenApi", "listKeys", "createKey", "revokeKey"];
    for (const operation of operations) {
      const { params, body } = await prepare(operation, admin);
      const headers = { origin: "http://colonnade.test" };
      const nobody = await ask(api, operation.method.toUpperCase(), pathOf(operation, params), {
        headers,
        ...(body === undefined ? {} : { body }),
      });
      expect(nobody.status, operation.id).toBe(401);
      if (open.includes(operation.id)) continue;
      const scoped = await byApi(operation, scopeless, admin);
      expect(scoped, operation.id).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
  });

  test("nobody approves their own change: not on the page, not through the API, not from the command line", async () => {
    const { actor, cookie, key } = people.reviewer;
    const own = await control.rollout(actor, targetId);
    sent.headers = new Headers({ cookie, host: "localhost:3000" });
    const action = (await pageActions()).get("approvePhase");
    const input = { rolloutId: own.id, phase: "expand", planHash: own.planHash };
    expect(await action?.(input)).toMatchObject({
      ok: false,
      refusal: { code: "forbidden", message: "Nobody approves their own change." },
    });
    const told = await ask(api, "POST", `/api/v1/rollouts/${own.id}/phases/expand/approve`, {
      key,
      body: { planHash: own.planHash },
    });
    expect(told).toMatchObject({ status: 403, body: { detail: "Nobody approves their own change." } });
    const ran = await runCommand(
      ["rollout", "approve", own.id, "--phase", "expand", "--plan", own.planHash],
      { COLONNADE_URL: server.url, COLONNADE_API_KEY: key },
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/Nobody approves their own change/);
    const given = await control.services.store.pool.query(
      "select 1 from app.approvals where rollout_id = $1",
      [own.id],
    );
    expect(given.rows).toEqual([]);
  });
});
