import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { deriveNews, type NewsContext, type ToldEvent, waysOf } from "@/lib/domain/notify/news";
import { notificationKinds } from "@/lib/domain/notify/notification";
import { mostAttempts, pauseAfter } from "@/lib/domain/notify/retry-delivery";
import { isInside } from "@/lib/notify/allowed-address";
import { composeWebhook } from "@/lib/notify/compose-webhook";
import { composeMail } from "@/lib/notify/news-mail";
import { signDelivery } from "@/lib/notify/sign-delivery";
import { printNews } from "@/lib/view/notify/notification-words";

const data = {
  title: "Add <cents>",
  target: "production",
  environment: "production",
  phase: "backfill" as const,
  actor: "Ada",
  text: "Because & so",
};

const context: NewsContext = {
  title: "Add cents",
  target: "production",
  environment: "production",
  authorId: "ada",
  next: { kind: "approvers", phase: "expand", userIds: ["rui", "mina", "ada"] },
  starterId: "olga",
  approverIds: ["rui"],
  threadIds: ["rui"],
  toldLately: [],
};

const event = (told: Partial<ToldEvent> & Pick<ToldEvent, "data">): ToldEvent => ({
  phase: "backfill",
  actorId: "ada",
  actorName: "Ada",
  isEngine: false,
  ...told,
});

describe("who is told of an event", () => {
  const receivers = (told: ToldEvent, over: Partial<NewsContext> = {}) =>
    deriveNews(told, { ...context, ...over }).map((one) => [one.kind, one.userIds]);
  const failure = {
    code: "disk_full",
    stepId: null,
    message: "No room.",
    remedy: "",
    sqlState: null,
  } as const;

  it("is whoever can act on it, never who did it", () => {
    expect(receivers(event({ data: { kind: "rollout_submitted", planHash: "h" } }))).toEqual([
      ["review_asked", ["rui", "mina"]],
    ]);
    const finished = event({
      actorId: "engine",
      isEngine: true,
      data: { kind: "phase_finished", durationMs: 1 },
    });
    expect(receivers(finished)).toEqual([["gate_waiting", ["rui", "mina", "ada"]]]);
    expect(receivers(finished, { next: { kind: "starter", phase: "index", userId: "ada" } })).toEqual([
      ["gate_waiting", ["ada"]],
    ]);
    expect(receivers(finished, { next: { kind: "none" } })).toEqual([]);
  });

  it("is the author and whoever started it, where something went wrong", () => {
    const failed = event({ actorId: "engine", isEngine: true, data: { kind: "phase_failed", failure } });
    expect(receivers(failed)).toEqual([["failed", ["ada", "olga"]]]);
    const amended = { ...failure, code: "expression_amended" as const };
    expect(receivers(event({ data: { kind: "phase_failed", failure: amended } }))).toEqual([]);
  });

  it("hears of rows in quarantine once in a while, not row by row", () => {
    const row = event({
      isEngine: true,
      actorId: "engine",
      data: {
        kind: "row_quarantined",
        stepId: "backfill.fill",
        table: "orders",
        key: "7",
        message: "division by zero",
      },
    });
    expect(receivers(row)).toEqual([["rows_quarantined", ["ada", "olga"]]]);
    expect(receivers(row, { toldLately: ["rows_quarantined"] })).toEqual([]);
  });
});

test("every kind has words, a mail and a body, without a hole in it", () => {
  for (const kind of notificationKinds) {
    for (const phase of ["backfill", null] as const) {
      for (const actor of ["Ada", null]) {
        const told = { ...data, phase, actor };
        const said = printNews(kind, told);
        expect(said).not.toMatch(/undefined|null/);
        expect(said).toMatch(/Add <cents>/);
        const message = { kind, data: told, rolloutId: "r1", baseUrl: "https://c.test" };
        const mail = composeMail("ada@example.test", message);
        expect(mail.subject).toBe(said);
        expect(mail.html).not.toContain("<cents>");
        expect(mail.text).toContain("https://c.test/rollouts/r1");
        const of = { ...message, id: "d1", at: "2026-11-27T12:00:00.000Z", isTest: false };
        expect(composeWebhook("slack", of, null, 0).body).not.toContain("<cents>");
        expect(JSON.parse(composeWebhook("generic", of, "s", 0).body)).toMatchObject({ kind, summary: said });
      }
    }
  }
});

test("a header can't be made of a title", () => {
  const mail = composeMail("a@b.test", {
    kind: "completed",
    data: { ...data, title: "x\r\nBcc: everybody@example.test" },
    rolloutId: null,
    baseUrl: null,
  });
  expect(mail.subject).not.toMatch(/[\r\n]/);
});

test("the signature is the documented one", () => {
  // openssl: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
  expect(signDelivery("secret", 1_700_000_000, '{"a":1}')).toBe(
    "v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686",
  );
  expect(signDelivery("secret", 1_700_000_000, '{"a":1}')).not.toBe(
    signDelivery("secret", 1_700_000_001, '{"a":1}'),
  );
});

test("pauses grow, up to an hour, and end", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: mostAttempts - 2 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (at, random) => {
        const pause = pauseAfter(at, random) ?? 0;
        expect(pause).toBeGreaterThanOrEqual(8_000);
        expect(pause).toBeLessThanOrEqual(3_600_000);
        expect(pauseAfter(at + 1, random)).toBeGreaterThanOrEqual(pause);
      },
    ),
  );
  expect(pauseAfter(mostAttempts, 0)).toBeNull();
});

test.each([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.31.0.1", true],
  ["172.32.0.1", false],
  ["169.254.169.254", true],
  ["::1", true],
  ["fd00::1", true],
  ["fe80::1", true],
  ["::ffff:192.168.1.1", true],
  ["93.184.216.34", false],
  ["2606:2800:220:1::1", false],
  ["no address", true],
])("%s is inside: %s", (address, isIt) => {
  expect(isInside(address)).toBe(isIt);
});

test("what a person changed holds for that kind alone", () => {
  const ways = waysOf([{ kind: "failed", inPage: false, email: false }]);
  expect(ways.failed).toEqual({ inPage: false, email: false });
  expect(ways.paused).toEqual({ inPage: true, email: true });
  expect(ways.commented).toEqual({ inPage: true, email: false });
});
