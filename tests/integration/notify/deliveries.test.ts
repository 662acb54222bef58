import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addWebhook } from "@/lib/commands/notify/add-webhook";
import { editWebhook } from "@/lib/commands/notify/edit-webhook";
import { resendDelivery, testWebhook } from "@/lib/commands/notify/send-again";
import { requestPasswordReset } from "@/lib/commands/people/request-password-reset";
import { listDeliveries } from "@/lib/queries/notify/list-deliveries";
import { listWebhooks } from "@/lib/queries/notify/list-webhooks";
import { claimDeliveries } from "@/lib/store/deliveries";
import { awaitValue } from "@/tests/support/await-value";
import { expectOk, type NewsWorld, openNewsWorld } from "./news-world";

/** What people and programs are told by mail and by webhook: by real servers, that fail first. */

let world: NewsWorld;
let control: NewsWorld["control"];
let mailServer: NewsWorld["mailServer"];
let mailer: NewsWorld["mailer"];
let hooks: NewsWorld["hooks"];
let rui: NewsWorld["rui"];
let mina: NewsWorld["mina"];
let clock: NewsWorld["clock"];
let notifier: NewsWorld["notifier"];
let courier: NewsWorld["courier"];
let submitted: NewsWorld["submitted"];
let addHook: NewsWorld["addHook"];

beforeAll(async () => {
  world = await openNewsWorld("notify_deliveries");
  ({ control, mailServer, mailer, hooks, rui, mina, clock, notifier, courier, submitted, addHook } = world);
});
afterAll(() => world.close());
beforeEach(() => world.clear());

describe("mails", () => {
  test("arrive with what happened, a link, and where to choose; a server that refuses is asked again later", async () => {
    const rollout = await submitted();
    await notifier().tell();
    mailServer.refuseWith = "451 later";
    clock.nowMs = Date.now();
    const before = mailServer.mails.length;
    await courier().deliver();
    expect(mailServer.mails.length).toBe(before);
    mailServer.refuseWith = null;
    clock.nowMs += 7_000;
    await courier().deliver();
    // Not yet: the pause is ten seconds, less a fifth at most.
    expect(mailServer.mails.length).toBe(before);
    clock.nowMs += 3_100;
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
    clock.nowMs = Date.now();
    const before = mailServer.mails.length;
    await courier().deliver();
    expect(mailServer.mails.slice(before).map((one) => one.to)).toEqual([["mina@example.test"]]);
    await control.services.store.pool.query("update app.user set disabled_at = null where id = $1", [rui.id]);
    const log = expectOk(await listDeliveries(control.services, mina, { state: "given_up" })).items;
    expect(log.map((one) => one.to)).toEqual(["rui@example.test"]);
  });
});

describe("webhooks", () => {
  test("are signed, tried again until they are taken, and carry the same id each time", async () => {
    const { webhookId, secret } = await addHook("generic");
    const rollout = await submitted();
    await notifier().tell();
    const before = hooks.posts.length;
    hooks.answers.push(500, 302);
    clock.nowMs = Date.now();
    await courier().deliver();
    clock.nowMs += 10_000;
    await courier().deliver();
    clock.nowMs += 30_000;
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

  test("are delivered by another courier, under the same id, when one dies with them in hand", async () => {
    await addHook("generic");
    await submitted();
    await notifier().tell();
    const { store } = control.services;
    clock.nowMs = Date.now();
    const claimed = await claimDeliveries(store, { now: new Date(clock.nowMs), claimMs: 60_000, limit: 8 });
    const inHand = claimed.find((one) => one.webhook !== null)?.delivery.id;
    expect(inHand).toBeDefined();
    // That one is never heard of again. Until its claim ends it may still be at work.
    const before = hooks.posts.length;
    clock.nowMs += 59_000;
    await courier().deliver();
    expect(hooks.posts.length).toBe(before);
    clock.nowMs += 2_000;
    await courier().deliver();
    await courier().deliver();
    expect(hooks.posts.slice(before).map((one) => one.headers["colonnade-delivery"])).toEqual([inHand]);
  });

  test("are given up in the end, and sent again when an admin says so, on the record", async () => {
    const { webhookId } = await addHook("generic");
    await submitted();
    await notifier().tell();
    hooks.answers.push(...Array.from({ length: 9 }, () => 503));
    clock.nowMs = Date.now();
    for (let at = 0; at < 12; at += 1) {
      await courier().deliver();
      clock.nowMs += 3_600_000;
    }
    const [given] = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(given).toMatchObject({ state: "given_up", nextAttemptAt: null });
    expect(given?.attempts.length).toBe(9);
    const deliveryId = given?.id ?? "";
    const again = expectOk(await resendDelivery(control.services, mina, { deliveryId }));
    const waiting = await resendDelivery(control.services, mina, { deliveryId: again.deliveryId });
    expect(waiting).toMatchObject({ ok: false, refusal: { code: "precondition_failed" } });
    clock.nowMs = Date.now() + 1_000;
    await courier().deliver();
    expect(hooks.posts.at(-1)?.headers["colonnade-delivery"]).toBe(deliveryId);
    const events = await control.services.store.pool.query(
      "select data from app.events where data ->> 'kind' = 'delivery_resent'",
    );
    expect(events.rows).toEqual([{ data: { kind: "delivery_resent", deliveryId, to: "generic hook" } }]);
  });

  test("are told what they asked for, of the environments that they asked for", async () => {
    await addHook("slack", { name: "staging only", environments: ["staging"] });
    await addHook("slack", { name: "failures", kinds: ["failed"] });
    await addHook("slack", { name: "all" });
    await submitted();
    await notifier().tell();
    const log = expectOk(await listDeliveries(control.services, mina, {})).items;
    expect(log.filter((one) => one.channel === "webhook").map((one) => one.to)).toEqual(["all"]);
    const before = hooks.posts.length;
    clock.nowMs = Date.now();
    await courier().deliver();
    const said = JSON.parse(hooks.posts[before]?.body ?? "{}").text;
    expect(said).toMatch(
      /^<https:\/\/colonnade\.example\.test\/rollouts\/[\w-]+\/review\|ada asks for a review/,
    );
    expect(hooks.posts[before]?.headers["colonnade-signature"]).toBeUndefined();
  });

  test("are tried with a test, which tells that it is one", async () => {
    const { webhookId } = await addHook("generic");
    for (const _ of [1, 2]) expectOk(await testWebhook(control.services, mina, { webhookId }));
    const before = hooks.posts.length;
    clock.nowMs = Date.now() + 1_000;
    await courier().deliver();
    expect(hooks.posts.slice(before).map((one) => JSON.parse(one.body).isTest)).toEqual([true]);
  });

  test("lead into no private network unless the instance allows it", async () => {
    const { webhookId } = await addHook("generic");
    expectOk(await testWebhook(control.services, mina, { webhookId }));
    const before = hooks.posts.length;
    clock.nowMs = Date.now() + 1_000;
    await courier({ allowsInside: false }).deliver();
    expect(hooks.posts.length).toBe(before);
    const [delivery] = expectOk(await listDeliveries(control.services, mina, { webhookId })).items;
    expect(delivery?.attempts[0]?.error).toContain("inside a private network");
  });

  test("show no secret, and are changed by one admin at a time", async () => {
    const { webhookId } = await addHook("generic", {
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
