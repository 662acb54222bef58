import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customSignalSchema } from "@/lib/domain/pace/pace";
import { readHttpSignal } from "@/lib/engine/http-signal";

let server: Server;
let base = "";
let redirected = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/elsewhere") redirected += 1;
    if (path === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (path === "/broken") response.writeHead(500).end("7");
    else if (path === "/long") response.end("1".repeat(10_000));
    else if (path !== "/silent") response.end(decodeURIComponent(path.slice(1)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ["7.5\n", 7.5],
  ['{"value": 3, "at": "noon"}', 3],
  ["0", 0],
])("%j is a number", async (body, value) => {
  expect(await readHttpSignal(`${base}/${encodeURIComponent(body)}`)).toEqual({ value, detail: null });
});

test.each([
  ["null", "The address answered no number."],
  ['"7"', "The address answered no number."],
  ["many", "The address answered no number."],
  ["", "The address answered no number."],
  ["broken", "The address answered 500."],
  ["moved", "The address answered 302."],
  ["long", "The address answered more than a number."],
])("%j is none, and never 0", async (path, detail) => {
  expect(await readHttpSignal(`${base}/${path}`)).toEqual({ value: null, detail });
  expect(redirected).toBe(0);
});

test("an address that stays silent, or where nobody listens, is told as such", async () => {
  expect(await readHttpSignal(`${base}/silent`)).toEqual({
    value: null,
    detail: "The address did not answer within 2 s.",
  });
  expect(await readHttpSignal("http://127.0.0.1:1/")).toEqual({
    value: null,
    detail: "The address can't be reached.",
  });
});

test("an address holds no password, and a signal has one source", () => {
  const signal = { name: "Queue", limit: 5 };
  const isValid = (more: object) => customSignalSchema.safeParse({ ...signal, ...more }).success;
  expect(isValid({ url: "https://metrics.example.test/queue" })).toBe(true);
  expect(isValid({ url: "https://ann:secret@metrics.example.test/queue" })).toBe(false);
  expect(isValid({ url: "file:///etc/passwd" })).toBe(false);
  expect(isValid({ sql: "select 1", url: "https://metrics.example.test" })).toBe(false);
});
