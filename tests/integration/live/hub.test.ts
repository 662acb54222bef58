import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Cursor, parseCursor } from "@/lib/live/cursor";
import { openEventStream } from "@/lib/live/event-stream";
import { Hub } from "@/lib/live/hub";
import { createRolloutSource } from "@/lib/server/rollout-source";
import { prepareRolloutStream } from "@/lib/server/rollout-stream";
import { touchRollout } from "@/lib/store/change-rollout";
import { rolloutChannel } from "@/lib/store/channels";
import { listen } from "@/lib/store/listen";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { applyStreamMessage, type LiveRollout, type StreamMessage } from "@/lib/view/rollout-view";
import { awaitValue } from "@/tests/support/await-value";
import { type Control, openControl } from "../store/control";

let control: Control;
let ada: Actor;
let targetId: string;
let rolloutId: string;
let hub: Hub;
let loads = 0;

beforeAll(async () => {
  control = await openControl("hub");
  ada = await control.person("ada", "engineer");
  targetId = await control.target(ada);
});
afterAll(() => control.close());

beforeEach(async () => {
  rolloutId = (await control.rollout(ada, targetId)).id;
  loads = 0;
  const source = createRolloutSource(control.services);
  hub = new Hub({
    listen: (handler) => listen(control.url, [rolloutChannel], handler),
    source: {
      loadSnapshot: (id) => source.loadSnapshot(id),
      loadSince(id, cursor) {
        loads += 1;
        return source.loadSince(id, cursor);
      },
    },
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  expect(hub.subscriberCount).toBe(0);
  await hub.close();
});

async function say(comment: string): Promise<number> {
  return await inTransaction(control.services.store, async (tx) => {
    await touchRollout(tx, rolloutId);
    return await recordEvent(tx, { rolloutId, actor: ada, data: { kind: "rollout_returned", comment } });
  });
}

class Viewer {
  readonly messages: StreamMessage[] = [];
  cursor: Cursor | null = null;
  live: LiveRollout | undefined;
  readonly deliver = (message: StreamMessage, cursor: Cursor): boolean => {
    this.messages.push(message);
    this.live = applyStreamMessage(this.live, message);
    this.cursor = cursor;
    return true;
  };
  readonly gone = () => {};
  comments(): (string | null)[] {
    return (this.live?.events ?? []).map((event) =>
      event.data.kind === "rollout_returned" ? event.data.comment : null,
    );
  }
}

test("every viewer ends with the same, whenever they came, and many changes take few loads", async () => {
  const early = new Viewer();
  const first = hub.subscribe(rolloutId, early, null);
  await awaitValue(
    () => early.messages.length,
    (count) => count > 0,
  );
  const late: Viewer[] = [];
  const closers: (() => void)[] = [first.close];
  const began = performance.now();
  for (let index = 0; index < 60; index += 1) {
    await say(`${index}`);
    if (index % 10 === 0) {
      const viewer = new Viewer();
      late.push(viewer);
      closers.push(hub.subscribe(rolloutId, viewer, null).close);
    }
  }
  const expected = Array.from({ length: 60 }, (_, index) => `${index}`);
  for (const viewer of [early, ...late]) {
    await awaitValue(
      () => viewer.comments(),
      (comments) => comments.length === 60,
    );
    expect(viewer.comments()).toEqual(expected);
    expect(viewer.live?.view.version).toBe(early.live?.view.version);
    expect(viewer.messages.filter((message) => message.kind === "snapshot")).toHaveLength(1);
  }
  // At most four a second, and one to spare at either end.
  expect(loads).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 250) + 2);
  for (const close of closers) close();
});

test("a stream that is resumed gives exactly what was missed", async () => {
  await say("before");
  const viewer = new Viewer();
  const first = hub.subscribe(rolloutId, viewer, null);
  await awaitValue(
    () => viewer.cursor,
    (cursor) => cursor !== null,
  );
  first.close();
  await say("missed 1");
  await say("missed 2");
  const seen = viewer.messages.length;
  const second = hub.subscribe(rolloutId, viewer, viewer.cursor);
  await awaitValue(
    () => viewer.messages.length,
    (count) => count > seen,
  );
  expect(viewer.messages.at(-1)?.kind).toBe("delta");
  expect(viewer.comments()).toEqual(["before", "missed 1", "missed 2"]);
  second.close();
});

test("a viewer that was too slow gets a fresh snapshot and has everything", async () => {
  const viewer = new Viewer();
  let isFull = false;
  const slow = {
    deliver: (message: StreamMessage, cursor: Cursor) => (isFull ? false : viewer.deliver(message, cursor)),
    gone: viewer.gone,
  };
  const subscription = hub.subscribe(rolloutId, slow, null);
  await awaitValue(
    () => viewer.messages.length,
    (count) => count >= 1,
  );
  isFull = true;
  const other = new Viewer();
  const watching = hub.subscribe(rolloutId, other, null);
  await say("dropped");
  await awaitValue(
    () => other.comments(),
    (comments) => comments.includes("dropped"),
  );
  isFull = false;
  subscription.catchUp();
  await awaitValue(
    () => viewer.comments(),
    (comments) => comments.includes("dropped"),
  );
  expect(viewer.messages.at(-1)?.kind).toBe("snapshot");
  expect(viewer.messages.filter((message) => message.kind === "snapshot")).toHaveLength(2);
  subscription.close();
  watching.close();
});

test("lists hear which rollouts changed", async () => {
  const touched: string[] = [];
  const stop = hub.subscribeToAll((id) => touched.push(id));
  await awaitValue(
    async () => {
      await say("x");
      return touched;
    },
    (ids) => ids.includes(rolloutId),
  );
  stop();
});

test("server-sent events carry ids to resume from, and every way of leaving counts the viewer out", async () => {
  await say("hello");
  const open = async (lastEventId: string | null) => {
    const aborter = new AbortController();
    const prepared = await prepareRolloutStream(control.services, hub, { rolloutId, lastEventId });
    return { aborter, reader: openEventStream({ signal: aborter.signal, ...prepared }).getReader() };
  };
  const byCancel = await open(null);
  const text = new TextDecoder().decode((await byCancel.reader.read()).value);
  const id = /^id: (.+)$/m.exec(text)?.[1] ?? null;
  expect(parseCursor(id)).not.toBeNull();
  expect(text).toContain('data: {"kind":"snapshot"');
  const byAbort = await open(id);
  expect(hub.subscriberCount).toBe(2);
  expect(new TextDecoder().decode((await byAbort.reader.read()).value)).toContain('"kind":"delta"');
  await byCancel.reader.cancel();
  expect(hub.subscriberCount).toBe(1);
  byAbort.aborter.abort();
  byAbort.aborter.abort();
  expect(hub.subscriberCount).toBe(0);
  await expect(
    prepareRolloutStream(control.services, hub, { rolloutId: "none", lastEventId: null }),
  ).rejects.toThrow("no such rollout");
});
