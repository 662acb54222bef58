import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuth } from "@/lib/access/auth";
import { resolveActor } from "@/lib/access/resolve-actor";
import { signIn, signInWithSecondFactor } from "@/lib/access/sign-in";
import { changePassword } from "@/lib/commands/account/change-password";
import type { Own } from "@/lib/commands/account/own-command";
import { removePasskey } from "@/lib/commands/account/passkeys";
import {
  confirmSecondFactor,
  renewBackupCodes,
  startSecondFactor,
  turnOffSecondFactor,
} from "@/lib/commands/account/second-factor";
import { endSession, endSessions } from "@/lib/commands/people/end-sessions";
import { removeSecondFactor } from "@/lib/commands/people/remove-second-factor";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { listSessions } from "@/lib/queries/people/list-sessions";
import { openStore } from "@/lib/store/store";
import { type Api, ask, makeKey, openApi } from "@/tests/support/api";
import { totpCode } from "@/tests/support/totp";
import { type Control, openControl } from "../store/control";
import { Browser, expectDone, makePerson, password, readRecord, signedIn } from "../store/person";

let control: Control;
let api: Api;
let mina: Actor;
beforeAll(async () => {
  control = await openControl("sign_in");
  api = await openApi(control.services);
  mina = await makePerson(control.services, "mina", "admin");
});
afterAll(async () => {
  await api.close();
  await control.close();
});

const minute = 60_000;
const sessionCookie = "colonnade.session_token";

describe("guessing", () => {
  /** Tries so often, each at a time of its own. */
  async function tries(email: string, times: readonly number[], addressOf: (index: number) => string) {
    const kinds: string[] = [];
    for (const [index, at] of times.entries()) {
      const { headers } = new Browser(addressOf(index));
      const done = await signIn(control.services, { email, password: "wrong" }, headers, new Date(at));
      kinds.push(done.kind === "too_many" ? `wait ${done.waitSeconds}` : done.kind);
    }
    return kinds;
  }

  test("at one account is slowed down whatever the address: each wait is twice the one before, and is told", async () => {
    const { services } = control;
    const victim = await makePerson(services, "victim", "engineer");
    const start = Date.now();
    const once = (index: number) => `198.51.100.${index}`;
    expect(await tries(victim.email, Array(6).fill(start), once)).toEqual([
      ...Array(5).fill("wrong"),
      "wait 2",
    ]);
    // Too early does not count; in time does, and doubles.
    expect(await tries(victim.email, [start + 1_000, start + 2_000, start + 2_000], once)).toEqual([
      "wait 1",
      "wrong",
      "wait 4",
    ]);
    expect(await tries(victim.email, [start + 6_000, start + 6_000], once)).toEqual(["wrong", "wait 8"]);
    // The right password waits, too, and then clears the account.
    const right = { email: victim.email, password };
    const { headers } = new Browser("203.0.113.1");
    expect(await signIn(services, right, headers, new Date(start + 7_000))).toEqual({
      kind: "too_many",
      waitSeconds: 7,
    });
    expect(await signIn(services, right, headers, new Date(start + 14_000))).toMatchObject({
      kind: "signed_in",
    });
    expect(await tries(victim.email, [start + 14_000], once)).toEqual(["wrong"]);
  });

  test("a wait is a quarter of an hour at most, and an hour forgets", async () => {
    const { services } = control;
    const slow = await makePerson(services, "slow", "engineer");
    let at = Date.now();
    for (let index = 0; index < 20; index += 1) {
      await tries(slow.email, [at], (n) => `198.51.101.${n + index}`);
      at += 15 * minute;
    }
    const soon = await tries(slow.email, [at - 15 * minute + 1], () => "198.51.101.200");
    expect(soon).toEqual(["wait 900"]);
    expect(await tries(slow.email, Array(5).fill(at + 61 * minute), (n) => `198.51.102.${n}`)).toEqual(
      Array(5).fill("wrong"),
    );
  });

  test("from one address is slowed down whatever the account", async () => {
    const start = Date.now();
    const kinds: string[] = [];
    for (let index = 0; index < 22; index += 1) {
      kinds.push(...(await tries(`nobody-${index}@example.test`, [start], () => "203.0.113.50")));
    }
    expect(kinds.slice(0, 20)).toEqual(Array(20).fill("wrong"));
    expect(kinds.slice(20)).toEqual(["wait 2", "wait 2"]);
    // Another address is none the slower.
    expect(await tries("nobody@example.test", [start], () => "203.0.113.51")).toEqual(["wrong"]);
  });

  test("at several web processes at once is counted together", async () => {
    const { services } = control;
    const many = await makePerson(services, "many", "engineer");
    const stores = [1, 2, 3].map(() => openStore(control.url));
    const processes = stores.map(
      (store): Services => ({
        ...services,
        store,
        auth: createAuth({ store, instanceSecret: services.instanceSecret, url: null, sso: null }),
      }),
    );
    const now = new Date();
    const done = await Promise.all(
      Array.from({ length: 15 }, (_, index) => {
        const at = processes[index % processes.length] ?? services;
        const { headers } = new Browser(`198.51.103.${index}`);
        return signIn(at, { email: many.email, password: "wrong" }, headers, now);
      }),
    );
    expect(done.filter((one) => one.kind === "wrong")).toHaveLength(5);
    expect(done.filter((one) => one.kind === "too_many")).toHaveLength(10);
    for (const store of stores) await store.close();
  });

  test("what failed is on the record of an account that is there, and nothing that a stranger typed", async () => {
    const refused = await readRecord(control.services, "sign_in_refused");
    expect(refused.length).toBeGreaterThan(10);
    expect(JSON.stringify(refused)).not.toContain("nobody");
  });
});

describe("a session", () => {
  test("is another after each sign-in, and the one that the browser had is over", async () => {
    const { services } = control;
    const ada = await makePerson(services, "ada", "engineer");
    const browser = await signedIn(services, ada);
    const planted = browser.headers;
    const before = browser.cookie(sessionCookie);
    const again = await signIn(services, { email: ada.email, password }, planted, services.now());
    if (again.kind !== "signed_in") throw new Error(again.kind);
    browser.keep(again.cookies);
    expect(browser.cookie(sessionCookie)).not.toBe(before);
    expect(await resolveActor(services, planted)).toBeNull();
    expect(await resolveActor(services, browser.headers)).toMatchObject({ id: ada.id });
    // A cookie that somebody else made up is taken by nobody.
    const forged = new Headers({ cookie: `${sessionCookie}=made-up.signature`, host: "localhost:3000" });
    expect(await resolveActor(services, forged)).toBeNull();
  });

  test("has a cookie that scripts and other sites don't get, and over https nobody who listens", async () => {
    const { services } = control;
    const signInAt = async (url: string | null) => {
      const at: Services = {
        ...services,
        entrance: { ...services.entrance, url },
        auth: createAuth({ store: services.store, instanceSecret: services.instanceSecret, url, sso: null }),
      };
      const done = await signIn(at, { email: mina.email, password }, new Browser().headers, at.now());
      if (done.kind !== "signed_in") throw new Error(done.kind);
      return done.cookies.find((line) => line.includes("session_token")) ?? "";
    };
    expect(await signInAt(null)).toMatch(/^colonnade\.session_token=.*Path=\/; HttpOnly; SameSite=Lax$/i);
    expect(await signInAt("https://colonnade.example.com")).toMatch(
      /^__Secure-colonnade\.session_token=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
    );
  });

  test("is listed and ended by its person and by admins, and exists for nobody else", async () => {
    const { services } = control;
    const [ben, cleo] = await Promise.all(
      ["ben", "cleo"].map((name) => makePerson(services, name, "engineer")),
    );
    if (ben === undefined || cleo === undefined) throw new Error("two people");
    const laptop = await signedIn(services, ben);
    const phone = await signedIn(services, ben, "192.0.2.77");
    const sessions = expectDone(await listSessions(services, ben, { personId: ben.id }));
    expect(sessions.map((one) => one.address).sort()).toEqual(["192.0.2.1", "192.0.2.77"]);
    expect(JSON.stringify(sessions)).not.toContain(laptop.cookie(sessionCookie)?.split(".")[0]);
    const [one] = sessions;
    const id = one?.id ?? "";
    // Another person asks for it, as theirs and as his.
    expect(await endSession(services, cleo, { personId: cleo.id, sessionId: id })).toMatchObject({
      refusal: { code: "not_found" },
    });
    expect(await endSession(services, cleo, { personId: ben.id, sessionId: id })).toMatchObject({
      refusal: { code: "forbidden" },
    });
    const key = await makeKey(services, cleo);
    expect((await ask(api, "GET", `/api/v1/people/${ben.id}/sessions`, { key })).status).toBe(403);
    expect((await ask(api, "DELETE", `/api/v1/people/${cleo.id}/sessions/${id}`, { key })).status).toBe(404);
    expect(expectDone(await listSessions(services, ben, { personId: ben.id }))).toHaveLength(2);
    expectDone(await endSessions(services, ben, { personId: ben.id, exceptId: id }));
    const left = await Promise.all([laptop, phone].map((each) => resolveActor(services, each.headers)));
    expect(left.filter((actor) => actor !== null)).toHaveLength(1);
    expect(expectDone(await endSessions(services, mina, { personId: ben.id }))).toEqual({ ended: 1 });
    expect(await resolveActor(services, laptop.headers)).toBeNull();
    expect(await resolveActor(services, phone.headers)).toBeNull();
    expect(await readRecord(services, "sessions_ended")).toMatchObject([
      { actor: "ben", count: 1 },
      { actor: "mina", person: { name: "ben" }, count: 1 },
    ]);
  });

  test("does not let another site's page do anything", async () => {
    const { services } = control;
    const browser = await signedIn(services, mina);
    const send = (origin: string | null) => {
      const { headers } = browser;
      headers.delete("origin");
      if (origin !== null) headers.set("origin", origin);
      const body = JSON.stringify({ name: `group of ${origin}` });
      return api.send(new Request("http://localhost:3000/api/v1/groups", { method: "POST", headers, body }));
    };
    for (const origin of [null, "null", "https://evil.example", "http://localhost:3000.evil.example"]) {
      expect((await send(origin)).status, String(origin)).toBe(403);
    }
    expect((await send("http://localhost:3000")).status).toBe(201);
  });

  test("better-auth answers nothing by itself, not even to who is signed in", async () => {
    const { headers } = await signedIn(control.services, mina);
    for (const path of [
      "sign-in/email",
      "sign-up/email",
      "update-user",
      "change-email",
      "delete-user",
      "two-factor/disable",
      "passkey/list-user-passkeys",
      "list-sessions",
      "get-session",
      "request-password-reset",
      "callback/sso",
    ]) {
      for (const method of ["GET", "POST"]) {
        const request = new Request(`http://localhost:3000/api/auth/${path}`, { method, headers });
        expect((await api.send(request)).status, `${method} ${path}`).toBeGreaterThanOrEqual(404);
      }
    }
  });
});

describe("the second factor", () => {
  const keep = <T>(browser: Browser, done: Result<Own<T>>): T => {
    const { value, cookies } = expectDone(done);
    browser.keep(cookies);
    return value;
  };

  test("is asked for after the password once its person has proven it; each backup code works once", async () => {
    const { services } = control;
    const fay = await makePerson(services, "fay", "engineer");
    const browser = await signedIn(services, fay);
    const other = await signedIn(services, fay, "192.0.2.8");
    const wrong = await startSecondFactor(services, fay, browser.headers, { password: "not this one" });
    expect(wrong).toMatchObject({ refusal: { message: "This is not your password." } });
    const { uri, backupCodes } = keep(
      browser,
      await startSecondFactor(services, fay, browser.headers, { password }),
    );
    expect(backupCodes).toHaveLength(10);
    expect(await confirmSecondFactor(services, fay, browser.headers, { code: "000000" })).toMatchObject({
      ok: false,
    });
    const code = () => totpCode(uri, new Date());
    keep(browser, await confirmSecondFactor(services, fay, browser.headers, { code: code() }));
    expect(await resolveActor(services, browser.headers)).toMatchObject({ id: fay.id });
    // Whoever was in without it is out.
    expect(await resolveActor(services, other.headers)).toBeNull();

    const enter = async (given: string, isBackupCode = false) => {
      const fresh = new Browser("192.0.2.9");
      const first = await signIn(services, { email: fay.email, password }, fresh.headers, services.now());
      if (first.kind !== "second_factor") throw new Error(first.kind);
      fresh.keep(first.cookies);
      // The password alone opens nothing.
      expect(await resolveActor(services, fresh.headers)).toBeNull();
      const second = await signInWithSecondFactor(
        services,
        { code: given, isBackupCode },
        fresh.headers,
        services.now(),
      );
      if (second.kind === "signed_in") {
        expect(await resolveActor(services, fresh.keep(second.cookies).headers)).toMatchObject({
          id: fay.id,
        });
      }
      return second.kind;
    };
    expect(await enter(code())).toBe("signed_in");
    expect(await enter("000000")).toBe("wrong");
    const [backup = ""] = backupCodes;
    expect(await enter(backup, true)).toBe("signed_in");
    expect(await enter(backup, true)).toBe("wrong");
    const renewed = keep(browser, await renewBackupCodes(services, fay, browser.headers, { password }));
    expect(await enter(backupCodes[1] ?? "", true)).toBe("wrong");
    expect(await enter(renewed.backupCodes[0] ?? "", true)).toBe("signed_in");
    const nobody = new Browser();
    expect(
      await signInWithSecondFactor(
        services,
        { code: code(), isBackupCode: false },
        nobody.headers,
        services.now(),
      ),
    ).toEqual({ kind: "expired" });
    // Secret and backup codes can't be read from the database.
    const kept = JSON.stringify((await services.store.pool.query("select * from app.two_factor")).rows);
    expect(kept).not.toContain(new URL(uri).searchParams.get("secret"));
    expect(kept).not.toContain(renewed.backupCodes[0]);

    keep(browser, await turnOffSecondFactor(services, fay, browser.headers, { password }));
    await signedIn(services, fay);
    expect(
      (
        await readRecord(
          services,
          "second_factor_turned_on",
          "backup_codes_renewed",
          "second_factor_turned_off",
        )
      ).map((one) => one.kind),
    ).toEqual(["second_factor_turned_on", "backup_codes_renewed", "second_factor_turned_off"]);
  });

  test("can't be guessed: five wrong codes end the sign-in", async () => {
    const { services } = control;
    const gus = await makePerson(services, "gus", "engineer");
    const browser = await signedIn(services, gus);
    const { uri } = keep(browser, await startSecondFactor(services, gus, browser.headers, { password }));
    const code = totpCode(uri, new Date());
    keep(browser, await confirmSecondFactor(services, gus, browser.headers, { code }));
    const guesser = new Browser("192.0.2.66");
    const first = await signIn(services, { email: gus.email, password }, guesser.headers, services.now());
    if (first.kind !== "second_factor") throw new Error(first.kind);
    guesser.keep(first.cookies);
    const kinds: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const given = { code: "000000", isBackupCode: false };
      kinds.push((await signInWithSecondFactor(services, given, guesser.headers, services.now())).kind);
    }
    expect(kinds).toEqual([...Array(5).fill("wrong"), "expired", "expired"]);
    const late = { code: totpCode(uri, new Date()), isBackupCode: false };
    expect((await signInWithSecondFactor(services, late, guesser.headers, services.now())).kind).toBe(
      "expired",
    );
    // An admin helps who lost it, and that ends what was open.
    expectDone(await removeSecondFactor(services, mina, { personId: gus.id }));
    expect(await resolveActor(services, browser.headers)).toBeNull();
    await signedIn(services, gus);
  });
});

test("a new password ends the other sessions; one's own can't be guessed at through an open one", async () => {
  const { services } = control;
  const hal = await makePerson(services, "hal", "engineer");
  const browser = await signedIn(services, hal);
  const other = await signedIn(services, hal, "192.0.2.11");
  const newPassword = "a quite different password";
  const change = (currentPassword: string) =>
    changePassword(services, hal, browser.headers, { currentPassword, newPassword });
  for (let index = 0; index < 5; index += 1) {
    expect(await change("wrong")).toMatchObject({ refusal: { code: "forbidden" } });
  }
  expect(await change(password)).toMatchObject({ refusal: { code: "too_many" } });
  await services.store.pool.query("delete from app.rate_limit");
  browser.keep(expectDone(await change(password)).cookies);
  expect(await resolveActor(services, browser.headers)).toMatchObject({ id: hal.id });
  expect(await resolveActor(services, other.headers)).toBeNull();
});

test("another person's passkey does not exist", async () => {
  const { services } = control;
  const ivy = await makePerson(services, "ivy", "engineer");
  await services.store.pool.query(
    `insert into app.passkey (id, name, public_key, user_id, credential_id, counter, device_type, backed_up)
     values ('of-mina', 'phone', 'x', $1, 'c', 0, 'singleDevice', false)`,
    [mina.id],
  );
  const asked = await removePasskey(services, ivy, new Headers(), { passkeyId: "of-mina" });
  expect(asked).toMatchObject({ refusal: { code: "not_found" } });
  expectDone(await removePasskey(services, mina, new Headers(), { passkeyId: "of-mina" }));
});
