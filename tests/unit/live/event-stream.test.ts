import { expect, test } from "vitest";
import { parseCursor, printCursor } from "@/lib/live/cursor";
import { type Outlet, openEventStream } from "@/lib/live/event-stream";

function openOne(maxQueued = 32) {
  const aborter = new AbortController();
  const said: string[] = [];
  let outlet: Outlet | null = null;
  const stream = openEventStream({
    signal: aborter.signal,
    maxQueued,
    open(opened) {
      outlet = opened;
      return () => said.push("released");
    },
    onDrain: () => said.push("drained"),
  });
  const get = (): Outlet => {
    if (outlet === null) throw new Error("not open");
    return outlet;
  };
  return { aborter, said, stream, get };
}

test("a stream is released once, whether it is aborted, cancelled, closed, or all of these", async () => {
  const { aborter, said, stream, get } = openOne();
  const reader = stream.getReader();
  aborter.abort();
  get().close();
  await reader.cancel();
  expect(said).toEqual(["released"]);
  const other = openOne();
  await other.stream.cancel();
  other.aborter.abort();
  expect(other.said).toEqual(["released"]);
  expect(other.get().send({ data: 1 })).toBe(false);
});

test("a stream of a request that is gone already is never opened", async () => {
  let isOpened = false;
  const stream = openEventStream({
    signal: AbortSignal.abort(),
    open: () => {
      isOpened = true;
      return () => {};
    },
  });
  expect((await stream.getReader().read()).done).toBe(true);
  expect(isOpened).toBe(false);
});

test("a slow reader holds back a bounded number of messages, and the sender hears when there is room again", async () => {
  const { said, stream, get } = openOne(2);
  const sent = [1, 2, 3, 4].map((data) => get().send({ id: String(data), data }));
  expect(sent).toEqual([true, true, false, false]);
  const reader = stream.getReader();
  const text = new TextDecoder().decode((await reader.read()).value);
  expect(text).toBe("id: 1\ndata: 1\n\n");
  expect(said).toEqual(["drained"]);
  await reader.cancel();
});

test("a cursor survives its printing, and anything else is no cursor", () => {
  expect(parseCursor(printCursor({ eventId: 41, sampleId: 7 }))).toEqual({ eventId: 41, sampleId: 7 });
  for (const text of [null, "", "1", "1.", "a.b", "1.2.3", "-1.2", "1e9.1"])
    expect(parseCursor(text)).toBeNull();
});
