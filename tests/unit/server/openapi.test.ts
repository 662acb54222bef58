import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeOpenApi } from "@/lib/server/openapi/document";
import { operations } from "@/lib/server/openapi/operations";
import { describeReference } from "@/lib/server/openapi/reference";
import { fieldsOf, printCurl, printType } from "@/lib/view/reference/reference";
import { permissionMatrix } from "@/tests/support/permission-matrix";

/** The API's document tells of every route, in schemas that hold together. */

const document = makeOpenApi("1.2.3");

function routesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("route.ts"))
    .map((name) => `/${name.replace(/\/?route\.ts$/, "").replace(/\[(?<name>\w+)\]/g, "{$<name>}")}`)
    .sort();
}

/** `post /rollouts`, for each method that a route file exports. */
function handlersOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("route.ts"))
    .flatMap((name) => {
      const path = `/${name.replace(/\/?route\.ts$/, "").replace(/\[(?<name>\w+)\]/g, "{$<name>}")}`;
      const text = readFileSync(`${folder}/${name}`, "utf8");
      const methods = text.match(/\b(GET|POST|PUT|PATCH|DELETE)\b/g) ?? [];
      return methods.map((method) => `${method.toLowerCase()} ${path}`);
    })
    .sort();
}

/** The commands that pages can carry out, by the name of their function. */
function commandsOfPages(): string[] {
  return readdirSync("lib/server")
    .filter((name) => name.endsWith("-actions.ts"))
    .flatMap((name) => {
      const text = readFileSync(`lib/server/${name}`, "utf8");
      return [...text.matchAll(/defineAction\(\s*\w+,\s*(?<command>\w+),?\s*\)/g)].map(
        (match) => match.groups?.command ?? "",
      );
    });
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
    const calls = operations.map((one) => `${one.method} ${one.path}`).sort();
    expect(calls).toEqual(handlersOf("app/api/v1"));
  });

  test("has an operation for everything that a page can do", () => {
    const routes = readdirSync("lib/server/routes").map((name) =>
      readFileSync(`lib/server/routes/${name}`, "utf8"),
    );
    const commands = commandsOfPages();
    expect(commands.length).toBeGreaterThan(20);
    const lacking = commands.filter(
      (command) => !routes.some((text) => new RegExp(`\\b${command}\\(`).test(text)),
    );
    expect(lacking, "commands of pages without an operation").toEqual([]);
  });

  test("has a row in the matrix of permissions for each operation (tests/support/permission-matrix.ts)", () => {
    const rows = Object.keys(permissionMatrix);
    const ids = operations.map((one) => one.id);
    expect(
      ids.filter((id) => !rows.includes(id)),
      "operations without a row",
    ).toEqual([]);
    expect(
      rows.filter((id) => !ids.includes(id)),
      "rows without an operation",
    ).toEqual([]);
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
      expect(answer.example, `${id} lacks an example of its answer`).toBeDefined();
      const parsed = answer.schema.safeParse(answer.example);
      expect(parsed.error?.issues ?? [], id).toEqual([]);
    }
  });

  test("is shown whole by the reference", () => {
    const shown = describeReference().flatMap((group) => group.operations);
    expect(shown.map((one) => one.id).sort()).toEqual(operations.map((one) => one.id).sort());
    for (const one of shown) expect(printCurl(one, "https://c.test"), one.id).toContain(one.path);
    const start = shown.find((one) => one.id === "startPhase");
    expect(start?.parameters.map((one) => one.name)).toEqual(["rolloutId", "phase"]);
    expect(fieldsOf(start?.body?.schema ?? {}).map((one) => [one.name, printType(one.schema)])).toEqual([
      ["expectedVersion", "integer, more than 0"],
      ["planHash", "string, 8 to 128 characters"],
    ]);
  });

  test("tells of the headers that commands take", () => {
    const start = Object.entries(at("#/paths") ?? {}).find(([path]) =>
      path.endsWith("/phases/{phase}/start"),
    );
    expect(JSON.stringify(start)).toMatch(/"Idempotency-Key".*"If-Match"/);
    const read = Object.entries(at("#/paths") ?? {}).find(([path]) => path === "/api/v1/waiting");
    expect(JSON.stringify(read)).not.toContain("Idempotency-Key");
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
