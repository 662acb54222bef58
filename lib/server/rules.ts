import "server-only";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The linter's rules, each a page of Markdown in docs/rules, named for its id. */

const folder = join(process.cwd(), "docs", "rules");

export interface RulePage {
  readonly rule: string;
  readonly title: string;
  /** Markdown without its heading. */
  readonly text: string;
}

function parsePage(rule: string, source: string): RulePage {
  const [first = "", ...others] = source.split("\n");
  return { rule, title: first.replace(/^#\s*/, ""), text: others.join("\n").trim() };
}

/** Ids of all rules, sorted. */
export async function listRules(): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.slice(0, -".md".length))
    .sort();
}

/** One rule's page; null when there is no such rule. */
export async function findRule(rule: string): Promise<RulePage | null> {
  // Only a name that the folder holds becomes a path.
  if (!(await listRules()).includes(rule)) return null;
  return parsePage(rule, await readFile(join(folder, `${rule}.md`), "utf8"));
}

/** Every rule with its title. */
export async function readRules(): Promise<readonly RulePage[]> {
  const found = await Promise.all((await listRules()).map(findRule));
  return found.filter((page) => page !== null);
}
