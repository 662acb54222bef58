import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeNotificationSettings } from "@/lib/commands/notify/change-notification-settings";
import { markRead } from "@/lib/commands/notify/mark-read";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import { listDeliveries } from "@/lib/queries/notify/list-deliveries";
import { listNotifications } from "@/lib/queries/notify/list-notifications";
import { countWaitingForMe } from "@/lib/queries/rollouts/list-rollouts";
import { forgetOldNews } from "@/lib/store/deliveries";
import { engineActor } from "@/lib/store/record-event";
import { policies } from "@/lib/store/schema/policies";
import { expectOk, type NewsWorld, openNewsWorld } from "./news-world";

/** From the record to people: what they are told in the page, once. */

let world: NewsWorld;
let control: NewsWorld["control"];
let mailServer: NewsWorld["mailServer"];
let ada: NewsWorld["ada"];
let rui: NewsWorld["rui"];
let olga: NewsWorld["olga"];
let mina: NewsWorld["mina"];
let targetId: NewsWorld["targetId"];
let clock: NewsWorld["clock"];
let notifier: NewsWorld["notifier"];
let courier: NewsWorld["courier"];
let record: NewsWorld["record"];
let told: NewsWorld["told"];
let submitted: NewsWorld["submitted"];

beforeAll(async () => {
  world = await openNewsWorld("notify_people");
  ({
    control,
    mailServer,
    ada,
    rui,
    olga,
    mina,
    targetId,
    clock,
    notifier,
    courier,
    record,
    told,
    submitted,
  } = world);
});
afterAll(() => world.close());
beforeEach(() => world.clear());

const failure = {
  code: "statement_failed" as const,
  stepId: null,
  message: "The target refused the statement.",
  remedy: "Look.",
  sqlState: null,
};

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

  test("are asked for a review, and find it in their list, while phases may not start at this time of day", async () => {
    const { db } = control.services.store;
    const environment = "by-night";
    const minute = (offset: number) => new Date(Date.now() + offset * 60_000).toISOString().slice(11, 16);
    const policy = {
      ...defaultPolicy("production"),
      allowedHours: { from: minute(120), to: minute(180), timeZone: "UTC", days: [...weekdays] },
    };
    await db.insert(policies).values({ environment, version: 1, policy, changedBy: mina.id });
    const before = expectOk(await countWaitingForMe(control.services, rui)).count;
    const rollout = await control.rollout(ada, await control.target(ada, environment));
    await record(rollout.id, ada, { kind: "rollout_submitted", planHash: rollout.planHash });
    await notifier().tell();
    expect(await told(rui)).toEqual([expect.stringMatching(/^ada asks for a review of “Add cents”/)]);
    expect(expectOk(await countWaitingForMe(control.services, rui)).count).toBe(before + 1);
    const input = { rolloutId: rollout.id, phase: "expand", planHash: rollout.planHash };
    expectOk(await approvePhase(control.services, rui, input));
    expect(expectOk(await countWaitingForMe(control.services, rui)).count).toBe(before);
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

  test("are told once, however many tell", async () => {
    const rollout = await submitted();
    for (let at = 0; at < 101; at += 1) {
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

  test("are told once and of everything when a notifier fails in the middle of telling", async () => {
    await submitted();
    await submitted();
    let left = 3;
    const failing = notifier({
      newId: () => {
        left -= 1;
        if (left < 0) throw new Error("out of memory");
        return control.services.newId();
      },
    });
    await expect(failing.tell()).rejects.toThrow("out of memory");
    // Some of it was written by then, and is gone with the rest.
    expect([await told(rui), await told(mina)]).toEqual([[], []]);
    expect(expectOk(await listDeliveries(control.services, mina, {})).items).toEqual([]);
    await notifier().tell();
    expect([(await told(rui)).length, (await told(mina)).length]).toEqual([2, 2]);
    const mails = expectOk(await listDeliveries(control.services, mina, {})).items;
    expect(mails.map((one) => one.to).sort()).toEqual(
      ["mina", "mina", "rui", "rui"].map((name) => `${name}@example.test`),
    );
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
    clock.nowMs = Date.now();
    await courier().deliver();
    expect(mailServer.mails.slice(before).map((one) => one.to)).toEqual([["rui@example.test"]]);
  });
});
