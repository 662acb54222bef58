import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addWebhook } from "@/lib/commands/notify/add-webhook";
import { changeNotificationSettings } from "@/lib/commands/notify/change-notification-settings";
import { editWebhook } from "@/lib/commands/notify/edit-webhook";
import { markRead } from "@/lib/commands/notify/mark-read";
import { Notifier } from "@/lib/commands/notify/notifier";
import { resendDelivery, testWebhook } from "@/lib/commands/notify/send-again";
import { requestPasswordReset } from "@/lib/commands/people/request-password-reset";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { notificationKinds } from "@/lib/domain/notify/notification";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Result } from "@/lib/domain/refusal";
import { Courier } from "@/lib/notify/courier";
import { createMailer, type Mailer } from "@/lib/notify/mailer";
import { listDeliveries } from "@/lib/queries/notify/list-deliveries";
import { listNotifications } from "@/lib/queries/notify/list-notifications";
import { listWebhooks } from "@/lib/queries/notify/list-webhooks";
import { countWaitingForMe } from "@/lib/queries/rollouts/list-rollouts";
import { forgetOldNews } from "@/lib/store/deliveries";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { awaitValue } from "@/tests/support/await-value";
import { type Control, openControl } from "../store/control";
import { type HookServer, type MailServer, openHookServer, openMailServer } from "./receivers";

/** From the record to people and programs: derived once, kept, mailed by a real server, posted to a real one that fails first. */

let control: Control;
let mailServer: MailServer;
let mailer: Mailer;
let hooks: HookServer;
let ada: Actor;
let rui: Actor;
let olga: Actor;
let mina: Actor;
let targetId: string;
/** The clock of couriers: moved on by tests instead of waiting. */
let nowMs = Date.now();

beforeAll(async () => {
  control = await openControl("notify");
  [mailServer, hooks] = await Promise.all([openMailServer(), openHookServer()]);
  mailer = createMailer({ url: mailServer.url, from: "Colonnade <colonnade@example.test>" });
  ada = await control.person("ada", "engineer");
  rui = await control.person("rui", "reviewer");
  olga = await control.person("olga", "viewer");
  mina = await control.person("mina", "admin");
  targetId = await control.target(ada);
  // What was before there was anybody to tell is not told.
  await notifier().tell();
});
afterAll(async () => {
  mailer.close();
  await Promise.all([mailServer.close(), hooks.close()]);
  await control.close();
});
beforeEach(async () => {
  for (const table of ["deliveries", "notifications", "notification_settings", "webhooks"]) {
    await control.services.store.pool.query(`delete from app.${table}`);
  }
  mailServer.refuseWith = null;
  hooks.answers.length = 0;
});

const notifier = () => new Notifier(control.services, { mails: true });

function courier(options: { readonly allowsInside?: boolean } = {}): Courier {
  return new Courier({
    store: control.services.store,
    secrets: control.services.secrets,
    log: control.services.log,
    mailer,
    baseUrl: "https://colonnade.example.test",
    allowsInside: options.allowsInside ?? true,
    now: () => new Date(nowMs),
  });
}

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

async function record(
  rolloutId: string | null,
  actor: Actor | typeof engineActor,
  data: EventData,
  phase: PhaseName | null = null,
): Promise<void> {
  await inTransaction(control.services.store, (tx) => recordEvent(tx, { rolloutId, phase, actor, data }));
}

async function told(person: Actor): Promise<readonly string[]> {
  return expectOk(await listNotifications(control.services, person, {})).items.map((one) => one.summary);
}

async function submitted(): Promise<{ id: string; planHash: string }> {
  const rollout = await control.rollout(ada, targetId);
  await record(rollout.id, ada, { kind: "rollout_submitted", planHash: rollout.planHash });
  return rollout;
}

describe("people", () => {
  test("are asked for a review when they may give it, and told what became of it; nobody of what they did themselves", async () => {
    const rollout = await submitted();
    await notifier().tell();
    const targetName = expectOk(await listNotifications(control.services, rui, {})).items[0]?.data.target;
    const asked = `ada asks for a review of “Add cents” on ${targetName}`;
    expect(await told(rui)).toEqual([asked]);
    expect(await told(mina)).toEqual([asked]);
    expect(await told(ada)).toEqual([]);
    expect(await told(olga)).toEqual([]);

    const input = { rolloutId: rollout.id, phase: "expand", planHash: rollout.planHash };
    expectOk(await approvePhase(control.services, rui, input));
    await record(rollout.id, engineActor, { kind: "phase_failed", failure }, "backfill");
    await notifier().tell();
    expect(await told(ada)).toEqual([
      `Backfill of “Add cents” on ${targetName} failed`,
      `rui approved expand of “Add cents” on ${targetName}`,
    ]);
    expect(await told(rui)).toEqual([asked]);
  });

  test("see how many they have not read, until they have", async () => {
    await submitted();
    await submitted();
    await notifier().tell();
    expect(expectOk(await countWaitingForMe(control.services, rui)).unread).toBe(2);
    const page = expectOk(await listNotifications(control.services, rui, { limit: 1 }));
    expect(page.next).not.toBeNull();
    const ids = page.items.map((one) => one.id);
    // Somebody else's are not theirs to mark.
    expect(expectOk(await markRead(control.services, mina, { ids }))).toEqual({ unread: 2 });
    expect(expectOk(await markRead(control.services, rui, { ids }))).toEqual({ unread: 1 });
    const unread = expectOk(await listNotifications(control.services, rui, { unread: "true" }));
    expect(unread.items.map((one) => one.id)).not.toContain(ids[0]);
    const rest = expectOk(await listNotifications(control.services, rui, { limit: 1, cursor: page.next }));
    expect(rest.items.map((one) => one.id)).toEqual(unread.items.map((one) => one.id));
    expect(expectOk(await markRead(control.services, rui, {}))).toEqual({ unread: 0 });
  });

  test("are told once, however many tell, and whoever dies in the middle", async () => {
    const rollout = await submitted();
    for (let at = 0; at < 130; at += 1) {
      await record(rollout.id, ada, { kind: "changes_requested", planHash: rollout.planHash, comment: "no" });
    }
    await record(rollout.id, rui, {
      kind: "changes_requested",
      planHash: rollout.planHash,
      comment: "Split it.",
    });
    await Promise.all([1, 2, 3].map(() => notifier().tell()));
    await notifier().tell();
    expect((await told(rui)).length).toBe(1);
    // One's own objections are told to nobody: they are the author's.
    expect(await told(ada)).toEqual(["rui asks for changes to “Add cents”"]);
  });

  test("keep what they have not read, and lose what they read long ago", async () => {
    await submitted();
    await notifier().tell();
    expectOk(await markRead(control.services, mina, {}));
    const { store } = control.services;
    const days = (count: number) => new Date(Date.now() + count * 86_400_000);
    await forgetOldNews(store, days(89));
    expect([(await told(rui)).length, (await told(mina)).length]).toEqual([1, 1]);
    await forgetOldNews(store, days(91));
    expect([(await told(rui)).length, (await told(mina)).length]).toEqual([1, 0]);
    // A mail that is still to be sent is never forgotten.
    const log = expectOk(await listDeliveries(control.services, mina, {})).items;
    expect(log.map((one) => one.state)).toEqual(["waiting", "waiting"]);
  });

  test("hear of everything that was stopped: authors of what is under way, and admins", async () => {
    await control.rollout(ada, targetId, "active");
    await record(null, rui, { kind: "instance_stopped", why: "Disk alarm" });
    await notifier().tell();
    expect(await told(ada)).toEqual(["rui stopped everything"]);
    expect(await told(mina)).toEqual(["rui stopped everything"]);
    expect(await told(rui)).toEqual([]);
  });

  test("hear of a phase that an engine holds for minutes, with why, and not of what is held for a reason of theirs", async () => {
    const rollout = await submitted();
    await notifier().tell();
    const hold = async (minutes: number, reason: object) => {
      const since = new Date(Date.now() - minutes * 60_000).toISOString();
      await control.services.store.pool.query(
        "update app.phases set state = 'running', condition = $2 where rollout_id = $1 and name = 'backfill'",
        [rollout.id, { kind: "stopped_by_guard", since, reason }],
      );
      await Promise.all([1, 2].map(() => notifier().tellHeld()));
    };
    const lag = { kind: "replica_lag", replica: "replica-1", lagSeconds: 4, limitSeconds: 1 };
    await hold(4, lag);
    await hold(60, { kind: "quiet_hours", to: "18:00", timeZone: "UTC" });
    expect(await told(ada)).toEqual([]);
    await hold(6, lag);
    await hold(7, lag);
    const { items } = expectOk(await listNotifications(control.services, ada, {}));
    expect(items.map((one) => one.data.text)).toEqual(["Lag of replica-1 is 4 s, limit 1 s."]);
    expect(items[0]?.summary).toMatch(/^Backfill of “Add cents” on .* is held$/);
  });

  test("choose what they are told, and how", async () => {
    expectOk(
      await changeNotificationSettings(control.services, rui, {
        kind: "review_asked",
        inPage: false,
        email: true,
      }),
    );
    expectOk(
      await changeNotificationSettings(control.services, mina, {
        kind: "review_asked",
        inPage: true,
        email: false,
      }),
    );
    await submitted();
    await notifier().tell();
    expect(await told(rui)).toEqual([]);
    expect((await told(mina)).length).toBe(1);
    const before = mailServer.mails.length;
    nowMs = Date.now();
    await courier().deliver();
    expect(mailServer.mails.slice(before).map((one) => one.to)).toEqual([["rui@example.test"]]);
  });
});

const failure = {
  code: "statement_failed" as const,
  stepId: null,
  message: "The target refused the statement.",
  remedy: "Look.",
  sqlState: null,
};

describe("mails", () => {
  test("arrive with what happened, a link, and where to choose; a server that refuses is asked again later", async () => {
    const rollout = await submitted();
    await notifier().tell();
    mailServer.refuseWith = "451 later";
    nowMs = Date.now();
    const before = mailServer.mails.length;
    await courier().deliver();
    expect(mailServer.mails.length).toBe(before);
    mailServer.refuseWith = null;
    nowMs += 7_000;
    await courier().deliver();
    // Not yet: the pause is ten seconds, less a fifth at most.
    expect(mailServer.mails.length).toBe(before);
    nowMs += 3_100;
    await courier().deliver();
    const mails = mailServer.mails.slice(before);
    expect(mails.map((one) => one.to[0]).sort()).toEqual(["mina@example.test", "rui@example.test"]);
    const text = mails[0]?.text ?? "";
    expect(text).toContain("Subject:");
    expect(text).toContain(`https://colonnade.example.test/rollouts/${rollout.id}/review`);
    expect(text).toContain("https://colonnade.example.test/inbox/settings");
    const log = expectOk(await listDeliveries(control.services, mina, {})).items;
    expect(log.map((one) => one.state)).toEqual(["delivered", "delivered"]);
    expect(log[0]?.attempts.map((one) => one.error === null)).toEqual([false, true]);
    expect(log[0]?.attempts[0]?.error).toContain("later");
  });

  test("bring a link for a new password to who asked for it", async () => {
    const { services } = control;
    const entrance = { ...services.entrance, url: "https://colonnade.example.test" };
    const before = mailServer.mails.length;
    expectOk(
      await requestPasswordReset({ ...services, entrance, mail: mailer }, { email: "Rui@example.test" }),
    );
    const mail = await awaitValue(
      () => mailServer.mails[before] ?? null,
      (one) => one !== null,
    );
    expect(mail?.to).toEqual(["rui@example.test"]);
    expect(mail?.text).toMatch(/https:\/\/colonnade\.example\.test\/reset\/[\w-]{20,}/);
  });

  test("are not sent to who is not here any more", async () => {
    await submitted();
    await notifier().tell();
    await control.services.store.pool.query("update app.user set disabled_at = now() where id = $1", [
      rui.id,
    ]);
    nowMs = Date.now();
    const before = mailServer.mails.length;
    await courier().deliver();
    expect(mailServer.mails.slice(before).map((one) => one.to)).toEqual([["mina@example.test"]]);
    await control.services.store.pool.query("update app.user set disabled_at = null where id = $1", [rui.id]);
    const log = expectOk(await listDeliveries(control.services, mina, { state: "given_up" })).items;
    expect(log.map((one) => one.to)).toEqual(["rui@example.test"]);
  });
});

describe("webhooks", () => {
  const add = async (form: "generic" | "slack", input: object = {}) =>
    expectOk(
      await addWebhook(control.services, mina, {
        name: `${form} hook`,
        form,
        address: hooks.url,
        kinds: [...notificationKinds],
        ...input,
      }),
    );

  test("are signed, tried again until they are taken, and carry the same id each time", async () => {
    const { webhookId, secret } = await add("generic");
    const rollout = await submitted();
    await notifier().tell();
    const before = hooks.posts.length;
    hooks.answers.push(500, 302);
    nowMs = Date.now();
    await courier().deliver();
    nowMs += 10_000;
    await courier().deliver();
    nowMs += 30_000;
    await courier().deliver();
    const posts = hooks.posts.slice(before);
    expect(posts.length).toBe(3);
    expect(new Set(posts.map((one) => one.headers["colonnade-delivery"])).size).toBe(1);
    for (const { headers, body } of posts) {
      const signed = createHmac("sha256", secret ?? "")
        .update(`${headers["colonnade-timestamp"]}.${body}`)
        .digest("hex");
      expect(headers["colonnade-signature"]).toBe(`v1=${signed}`);
    }
    expect(JSON.parse(posts[2]?.body ?? "")).toMatchObject({
      kind: "review_asked",
      isTest: false,
      rollout: { id: rollout.id, title: "Add cents" },
      environment: "production",
      phase: "expand",
      actor: "ada",
      url: `https://colonnade.example.test/rollouts/${rollout.id}/review`,
    });
    const [delivery] = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(delivery).toMatchObject({ state: "delivered", to: "generic hook" });
    expect(delivery?.attempts.map(({ status, error }) => [status, error])).toEqual([
      [500, "It answered 500"],
      [302, "It answered 302: redirects are not followed"],
      [200, null],
    ]);
  });

  test("are given up in the end, and sent again when an admin says so, on the record", async () => {
    const { webhookId } = await add("generic");
    await submitted();
    await notifier().tell();
    hooks.answers.push(...Array.from({ length: 9 }, () => 503));
    nowMs = Date.now();
    for (let at = 0; at < 12; at += 1) {
      await courier().deliver();
      nowMs += 3_600_000;
    }
    const [given] = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(given).toMatchObject({ state: "given_up", nextAttemptAt: null });
    expect(given?.attempts.length).toBe(9);
    const deliveryId = given?.id ?? "";
    const again = expectOk(await resendDelivery(control.services, mina, { deliveryId }));
    const waiting = await resendDelivery(control.services, mina, { deliveryId: again.deliveryId });
    expect(waiting).toMatchObject({ ok: false, refusal: { code: "precondition_failed" } });
    nowMs = Date.now() + 1_000;
    await courier().deliver();
    expect(hooks.posts.at(-1)?.headers["colonnade-delivery"]).toBe(deliveryId);
    const events = await control.services.store.pool.query(
      "select data from app.events where data ->> 'kind' = 'delivery_resent'",
    );
    expect(events.rows).toEqual([{ data: { kind: "delivery_resent", deliveryId, to: "generic hook" } }]);
  });

  test("are told what they asked for, of the environments that they asked for", async () => {
    await add("slack", { name: "staging only", environments: ["staging"] });
    await add("slack", { name: "failures", kinds: ["failed"] });
    await add("slack", { name: "all" });
    await submitted();
    await notifier().tell();
    const log = expectOk(await listDeliveries(control.services, mina, {})).items;
    expect(log.filter((one) => one.channel === "webhook").map((one) => one.to)).toEqual(["all"]);
    const before = hooks.posts.length;
    nowMs = Date.now();
    await courier().deliver();
    const said = JSON.parse(hooks.posts[before]?.body ?? "{}").text;
    expect(said).toMatch(
      /^<https:\/\/colonnade\.example\.test\/rollouts\/[\w-]+\/review\|ada asks for a review/,
    );
    expect(hooks.posts[before]?.headers["colonnade-signature"]).toBeUndefined();
  });

  test("are tried with a test, which tells that it is one", async () => {
    const { webhookId } = await add("generic");
    for (const _ of [1, 2]) expectOk(await testWebhook(control.services, mina, { webhookId }));
    const before = hooks.posts.length;
    nowMs = Date.now() + 1_000;
    await courier().deliver();
    expect(hooks.posts.slice(before).map((one) => JSON.parse(one.body).isTest)).toEqual([true]);
  });

  test("lead into no private network unless the instance allows it", async () => {
    const { webhookId } = await add("generic");
    expectOk(await testWebhook(control.services, mina, { webhookId }));
    const before = hooks.posts.length;
    nowMs = Date.now() + 1_000;
    await courier({ allowsInside: false }).deliver();
    expect(hooks.posts.length).toBe(before);
    const [delivery] = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(delivery?.attempts[0]?.error).toContain("inside a private network");
  });

  test("show no secret, and are changed by one admin at a time", async () => {
    const { webhookId } = await add("generic", {
      address: "https://hooks.example.test/services/T0/s3cret?x=1",
    });
    const listed = expectOk(await listWebhooks(control.services, mina));
    expect(listed).toMatchObject([{ address: "https://hooks.example.test/…", isSigned: true, version: 1 }]);
    const kept = await control.services.store.pool.query("select * from app.webhooks");
    expect(JSON.stringify(kept.rows)).not.toContain("s3cret");
    const edit = (expectedVersion: number, input: object) =>
      editWebhook(control.services, mina, { webhookId, expectedVersion, ...input });
    expect(expectOk(await edit(1, { isEnabled: false }))).toEqual({ version: 2 });
    expect(await edit(1, { name: "other" })).toMatchObject({ ok: false, refusal: { code: "conflict" } });
    await submitted();
    await notifier().tell();
    const log = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(log).toEqual([]);
    const bad = await addWebhook(control.services, mina, {
      name: "x",
      form: "slack",
      address: "ftp://x",
      kinds: ["failed"],
    });
    expect(bad).toMatchObject({ ok: false, refusal: { code: "invalid_input" } });
  });
});
