import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openEntrances } from "@/tests/support/permission-matrix";

/** No action, route or command is there without a check: the files are walked. What the checks let through, the matrix of permissions tries. */

function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

interface Declared {
  readonly name: string;
  readonly head: string;
  readonly body: string;
}

/** Functions that a file exports: up to the brace, and from there to the end of the function. */
function exportedFunctions(text: string): Declared[] {
  return text
    .split(/^(?=export (?:async )?function )/m)
    .slice(1)
    .map((part) => {
      const end = part.search(/^\}/m);
      const whole = end === -1 ? part : part.slice(0, end);
      const brace = whole.search(/\{\n/);
      const name = /function (?<name>\w+)/.exec(part)?.groups?.name ?? "";
      return { name, head: whole.slice(0, brace), body: whole.slice(brace) };
    });
}

const isOpen = (name: string) => Object.hasOwn(openEntrances, name);

describe("nothing is reachable without a check", () => {
  test("whatever answers with a Result asks who may, before it asks any database", () => {
    const entrances = [...filesOf("lib/commands", ".ts"), ...filesOf("lib/queries", ".ts")].flatMap((file) =>
      exportedFunctions(readFileSync(file, "utf8"))
        .filter(({ head }) => /Promise<\s*Result</.test(head) && /services: /.test(head))
        .map((one) => ({ ...one, file })),
    );
    expect(entrances.length).toBeGreaterThan(40);
    const unchecked = entrances.filter(({ name, head, body }) => {
      if (isOpen(name)) return false;
      const asked = body.indexOf("authorise(actor");
      const touched = body.search(/inTransaction\(|\.store\b|\bdb\./);
      return !head.includes("actor: Actor") || asked === -1 || (touched !== -1 && touched < asked);
    });
    expect(unchecked.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  test("a page's actions are made by defineAction", () => {
    const actions = filesOf("app", "actions.ts").flatMap((file) =>
      exportedFunctions(readFileSync(file, "utf8")).map((one) => ({ ...one, file })),
    );
    expect(actions.length).toBeGreaterThan(20);
    const others = actions.filter(
      ({ name, body }) => !isOpen(name) && !/^\{\s*return await \w+Actions\.\w+\(input\);\s*$/.test(body),
    );
    expect(others.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
    for (const file of filesOf("lib/server", "-actions.ts")) {
      const text = readFileSync(file, "utf8");
      const own = exportedFunctions(text).filter(({ name }) => !isOpen(name));
      expect(own.map(({ name }) => `${file}: ${name}`)).toEqual([]);
      for (const [, members = ""] of text.matchAll(/^export const \w+Actions = \{\n(.*?)^\};/gms)) {
        const loose = members
          .replaceAll(/^ {2}\w+: define(Own)?Action\([^;]*?\),$/gms, "")
          .replaceAll(/^ *\/\/.*$/gm, "");
        expect(loose.trim(), file).toBe("");
      }
    }
  });

  test("routes are made by defineRoute and defineStream", () => {
    for (const file of filesOf("app/api", "route.ts")) {
      const text = readFileSync(file, "utf8");
      const isMade = /^export \{[^}]+\} from "@\/lib\/server\/routes\/[\w-]+";\n$/.test(text);
      const isStream = /export const GET = defineStream/.test(text) && !/POST|PUT|PATCH|DELETE/.test(text);
      expect(isMade || isStream || isOpen(file), file).toBe(true);
    }
    for (const file of filesOf("lib/server/routes", "-routes.ts")) {
      const text = readFileSync(file, "utf8");
      for (const [, name, made] of text.matchAll(/^export const (\w+) = (\w+)/gm)) {
        expect(made, `${file}: ${name}`).toBe("defineRoute");
      }
    }
  });
});
