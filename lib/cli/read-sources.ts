import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Topic, UsageError } from "./usage";

/** Files of the command line, read. */

export interface Source {
  readonly path: string;
  readonly text: string;
}

async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

/** A byte order mark is no part of the text. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function explain(error: unknown, path: string, topic: Topic): UsageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return new UsageError(`There is no file ${path}.`, topic);
    case "EACCES":
      return new UsageError(`${path} may not be read.`, topic);
    default:
      return new UsageError(
        `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
        topic,
      );
  }
}

/** Reads one file, or standard input for `-`. Throws UsageError. */
export async function readSource(path: string, topic: Topic): Promise<Source> {
  if (path === "-") return { path: "<stdin>", text: withoutMark(await readStandardInput()) };
  try {
    return { path, text: withoutMark(await readFile(path, "utf8")) };
  } catch (error) {
    throw explain(error, path, topic);
  }
}

/** The files that a name of the command line means: itself, or a folder's *.sql, sorted, at any depth. Throws UsageError. */
async function expand(path: string): Promise<readonly string[]> {
  if (path === "-") return [path];
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path, { recursive: true });
    const found = names.filter((name) => name.toLowerCase().endsWith(".sql")).sort();
    if (found.length === 0) throw new UsageError(`There is no *.sql file in ${path}.`, "lint");
    return found.map((name) => join(path, name));
  } catch (error) {
    throw error instanceof UsageError ? error : explain(error, path, "lint");
  }
}

/** Reads every file of SQL that the names mean, each once, in their order. Throws UsageError. */
export async function readSqlSources(names: readonly string[]): Promise<readonly Source[]> {
  const paths = new Set<string>();
  for (const name of names) for (const path of await expand(name)) paths.add(path);
  const sources: Source[] = [];
  for (const path of paths) sources.push(await readSource(path, "lint"));
  return sources;
}
