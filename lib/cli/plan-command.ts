import { z } from "zod";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import { Assumptions } from "@/lib/domain/facts/assumptions";
import { factsFromNothing, factsFromSchema } from "@/lib/domain/facts/facts-from-schema";
import { type ChangeFacts, changeFactsSchema } from "@/lib/domain/facts/table-facts";
import type { Planned, Problem } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { printPlanSql } from "@/lib/domain/plan/print-plan-sql";
import { displayName } from "@/lib/domain/sql/sql";
import { TextPlaces } from "@/lib/domain/statement/lint/text-places";
import { findChangeFacts } from "@/lib/postgres/change-facts";
import { TargetError } from "@/lib/postgres/failure";
import { withSession } from "@/lib/postgres/session";
import { type Output, write } from "./output";
import { type ParsedLine, parseLine } from "./parse-options";
import { readSource } from "./read-sources";
import { UsageError } from "./usage";

/** Stands for the rollout that this may become. */
const noRollout = "rollout";

interface Input {
  readonly change: Change;
  readonly facts: ChangeFacts | null;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const position = Number(/position (?<at>\d+)/.exec(said)?.groups?.at);
    const place = Number.isInteger(position)
      ? new TextPlaces(text).at(Math.min(position, text.length))
      : null;
    const where = place === null ? path : `${path}:${place.line}:${place.column}`;
    throw new UsageError(`${where}: this is no JSON: ${said}`, "plan");
  }
}

function explain(path: string, error: z.ZodError): UsageError {
  const lines = error.issues.map((issue) => {
    const at = issue.path.length === 0 ? "the whole" : issue.path.map(String).join(".");
    return `  ${at}: ${issue.message}`;
  });
  return new UsageError(`${path} is no change:\n${lines.join("\n")}`, "plan");
}

const bundleSchema = z.object({ change: changeSchema, facts: changeFactsSchema.optional() });

function parseInput(path: string, text: string): Input {
  const json = parseJson(path, text);
  const isBundle = typeof json === "object" && json !== null && "change" in json;
  if (isBundle) {
    const parsed = bundleSchema.safeParse(json);
    if (!parsed.success) throw explain(path, parsed.error);
    return { change: parsed.data.change, facts: parsed.data.facts ?? null };
  }
  const parsed = changeSchema.safeParse(json);
  if (!parsed.success) throw explain(path, parsed.error);
  return { change: parsed.data, facts: null };
}

async function readFromServer(url: string, change: Change): Promise<ChangeFacts> {
  try {
    const facts = await withSession({ connectionString: url, purpose: "read" }, (session) =>
      findChangeFacts(session, change),
    );
    if (facts !== null) return facts;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw new UsageError(`The server can't be asked: ${error.failure.message}`, "plan");
  }
  const name = displayName(change.table.schema, change.table.name);
  throw new UsageError(`There is no table ${name} on this server.`, "plan");
}

async function findFacts(input: Input, line: ParsedLine, assumptions: Assumptions): Promise<ChangeFacts> {
  const { change } = input;
  if (input.facts !== null) return input.facts;
  const serverMajor = line.major("pg");
  const schemaPath = line.text("schema");
  if (schemaPath !== null) {
    const schema = await readSource(schemaPath, "plan");
    const found = factsFromSchema(change, schema.text, serverMajor, assumptions);
    switch (found.kind) {
      case "facts":
        return found.facts;
      case "unreadable": {
        const at = new TextPlaces(schema.text).at(Math.min(found.position ?? 0, schema.text.length));
        throw new UsageError(`${schema.path}:${at.line}:${at.column}: ${found.message}`, "plan");
      }
      case "no_table": {
        const name = displayName(change.table.schema, change.table.name);
        throw new UsageError(`${schema.path} makes no table ${name}.`, "plan");
      }
    }
  }
  const url = line.text("url") ?? process.env.COLONNADE_TARGET_URL ?? null;
  if (url !== null && url !== "") return await readFromServer(url, change);
  assumptions.add(`PostgreSQL ${serverMajor}`);
  return factsFromNothing(change, serverMajor, assumptions);
}

function printProblem(problem: Problem): string {
  const at = problem.path === null ? "" : ` (${problem.path})`;
  const remedy = problem.remedy === null ? "" : `\n  ${problem.remedy}`;
  return `${problem.severity}${at}: ${problem.message}${remedy}`;
}

function print(planned: Planned, assumptions: readonly string[], format: "text" | "json" | "sql"): string {
  if (format === "json") {
    const made =
      planned.kind === "planned" ? { hash: planned.hash, plan: planned.plan } : { hash: null, plan: null };
    const { problems } = planned;
    return `${JSON.stringify({ version: 1, ...made, problems, assumptions }, null, 2)}\n`;
  }
  if (planned.kind === "refused") return "";
  return format === "sql" ? printPlanSql(planned.plan) : printPlan(planned.plan, planned.problems);
}

/** `colonnade plan`: plans one change and resolves to the exit code. Throws UsageError. */
export async function runPlan(args: readonly string[], output: Output): Promise<number> {
  const option = { type: "string" } as const;
  const line = parseLine(args, { url: option, schema: option, pg: option, format: option }, "plan");
  const format = line.word("format", ["text", "json", "sql"], "text");
  const [path, ...more] = line.names;
  if (path === undefined || more.length > 0) {
    throw new UsageError("Name one file that holds a change, or - for standard input.", "plan");
  }
  const source = await readSource(path, "plan");
  const input = parseInput(source.path, source.text);
  const assumptions = new Assumptions();
  const facts = await findFacts(input, line, assumptions);
  const planned = planChange(input.change, facts, { rolloutId: noRollout });
  await write(output.out, print(planned, assumptions.list(), format));
  if (format !== "json") {
    for (const assumed of assumptions.list()) await write(output.err, `taken for granted: ${assumed}\n`);
  }
  if (planned.kind === "planned") return 0;
  for (const problem of planned.problems) await write(output.err, `${printProblem(problem)}\n`);
  return 1;
}
