import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeOpenApi } from "@/lib/server/openapi/document";
import { operations } from "@/lib/server/openapi/operations";

/** The API's document tells of every route, in schemas that hold together. */

const document = makeOpenApi("1.2.3");

function routesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("route.ts"))
    .map((name) => `/${name.replace(/\/?route\.ts$/, "").replace(/\[(?<name>\w+)\]/g, "{$<name>}")}`)
    .sort();
}

function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "$ref" && typeof one === "string" ? [one] : refsIn(one),
  );
}

function at(pointer: string): unknown {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? Object.entries(value).find(([k]) => k === key)?.[1]
          : undefined,
      document,
    );
}

describe("the OpenAPI document", () => {
  test("tells of every route under /api/v1, and of no other", () => {
    const paths = new Set(operations.map((one) => one.path));
    expect([...paths].sort()).toEqual(routesOf("app/api/v1"));
    const calls = operations.map((one) => `${one.method} ${one.path}`);
    expect(new Set(calls).size).toBe(calls.length);
  });

  test("has no reference that leads nowhere", () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) expect(at(ref), ref).toBeDefined();
  });

  test("gives examples that its own schemas accept", () => {
    const bodies = operations.filter((one) => one.body !== undefined);
    expect(bodies.map((one) => one.id)).toContain("lint");
    for (const { id, body, answer } of operations) {
      if (body !== undefined) expect(body.schema.safeParse(body.example).success, id).toBe(true);
      if (answer.example !== undefined)
        expect(answer.schema.safeParse(answer.example).success, id).toBe(true);
    }
  });

  test("names every operation once", () => {
    const ids = operations.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("is OpenAPI 3.1 with all that it must have, as plain JSON", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Colonnade", version: "1.2.3" } });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
