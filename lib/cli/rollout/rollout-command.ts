import { z } from "zod";
import { type Output, write } from "@/lib/cli/output";
import { type ParsedLine, parseLine } from "@/lib/cli/parse-options";
import { readSource } from "@/lib/cli/read-sources";
import { UsageError } from "@/lib/cli/usage";
import { changeSchema } from "@/lib/domain/change/change";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";
import type { Refusal } from "@/lib/domain/refusal";
import { targetItemSchema } from "@/lib/view/answers/target-answer";
import type { RolloutView } from "@/lib/view/rollout-view";
import { ApiClient, RefusedError, UnreachableError } from "./api-client";
import { exitCodes } from "./exit-codes";
import { printRollout } from "./print-rollout";
import { rolloutPath, rolloutSchema } from "./read-rollout";
import { parseUntil } from "./until";
import { watchRollout } from "./watch";

/** `colonnade rollout …`: drives a rollout through Colonnade's API, in the name of whoever the API key is of. */

const versionSchema = z.object({ version: z.number().int() });

interface Run {
  readonly client: ApiClient;
  readonly line: ParsedLine;
  readonly output: Output;
  readonly isJson: boolean;
}

const textOption = { type: "string" } as const;
const optionsOf = {
  create: { target: textOption, file: textOption, title: textOption },
  submit: {},
  approve: { phase: textOption, plan: textOption, comment: textOption },
  start: { phase: textOption, plan: textOption },
  pause: { phase: textOption },
  resume: { phase: textOption },
  undo: { phase: textOption },
  status: {},
  watch: { until: textOption, interval: textOption, timeout: textOption },
} as const;
type Verb = keyof typeof optionsOf;

function usage(message: string): never {
  throw new UsageError(message, "rollout");
}

function required(line: ParsedLine, option: string, why: string): string {
  const given = line.text(option);
  return given === null || given === "" ? usage(`Give --${option}: ${why}.`) : given;
}

function rolloutIdOf(line: ParsedLine): string {
  const [rolloutId, ...more] = line.names;
  return rolloutId === undefined || more.length > 0
    ? usage("Name one rollout, by the id that create told.")
    : rolloutId;
}

function phaseOf(line: ParsedLine): PhaseName | null {
  const given = line.text("phase");
  if (given === null) return null;
  return (
    phaseNames.find((one) => one === given) ?? usage(`--phase takes ${phaseNames.join(", ")}, not ${given}.`)
  );
}

async function read(run: Run, rolloutId: string): Promise<RolloutView> {
  return await run.client.get(rolloutPath(rolloutId), rolloutSchema);
}

async function tell(run: Run, answer: object, sentence: string): Promise<number> {
  await write(run.output.out, run.isJson ? `${JSON.stringify(answer)}\n` : `${sentence}\n`);
  return exitCodes.ok;
}

/** The whole hash of the plan that the person read; refuses when the rollout has another one by now. */
function planSeen(view: RolloutView, given: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(given))
    usage("--plan takes the plan's hash, or its first 8 characters or more.");
  if (view.planHash.startsWith(given)) return view.planHash;
  throw new RefusedError({
    code: "conflict",
    message: "This is not the plan that you read.",
    remedy: `Read it again: colonnade rollout status ${view.id}`,
    context: { planHash: view.planHash },
  });
}

async function findTarget(run: Run, named: string): Promise<string> {
  const pageSchema = z.object({ items: z.array(targetItemSchema), next: z.string().nullable() });
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof pageSchema> = await run.client.get(`/targets?limit=200${after}`, pageSchema);
    const found = page.items.find((one) => one.name === named || one.id === named);
    if (found !== undefined) return found.id;
    cursor = page.next;
  } while (cursor !== null);
  throw new RefusedError({ code: "not_found", message: `There is no target ${named}.` });
}

function parseChange(path: string, text: string): z.infer<typeof changeSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return usage(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const holder = z.object({ change: z.unknown() }).safeParse(value);
  const parsed = changeSchema.safeParse(holder.success ? holder.data.change : value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return usage(`${path} holds no change${at}: ${issue?.message ?? "it can't be read"}`);
}

async function create(run: Run): Promise<number> {
  const { line, client } = run;
  if (line.names.length > 0) usage(`create takes options only, not ${line.names[0]}.`);
  const named = required(line, "target", "the name or id of a target");
  const path = required(line, "file", "a file that holds a change, or - for standard input");
  const source = await readSource(path, "rollout");
  const change = parseChange(source.path, source.text);
  const targetId = await findTarget(run, named);
  const title = line.text("title");
  const made = await client.post(
    "/rollouts",
    { targetId, change, ...(title === null ? {} : { title }) },
    versionSchema.extend({ rolloutId: z.string() }),
  );
  return await tell(run, made, made.rolloutId);
}

async function submit(run: Run): Promise<number> {
  const view = await read(run, rolloutIdOf(run.line));
  const answer = await run.client.post(
    rolloutPath(view.id, "/submit"),
    { expectedVersion: view.version },
    versionSchema.extend({ planHash: z.string() }),
  );
  return await tell(run, answer, `Submitted with plan ${answer.planHash}`);
}

async function approve(run: Run): Promise<number> {
  const { line, client } = run;
  const rolloutId = rolloutIdOf(line);
  const phase = phaseOf(line) ?? usage("Give --phase: the phase to approve.");
  const given = required(line, "plan", "the hash of the plan that you read, as status tells it");
  const view = await read(run, rolloutId);
  const planHash = planSeen(view, given);
  const comment = line.text("comment");
  const answer = await client.post(
    rolloutPath(view.id, `/phases/${phase}/approve`),
    { planHash, ...(comment === null ? {} : { comment }) },
    versionSchema.extend({ approvalId: z.string() }),
  );
  return await tell(run, answer, `Approved ${phase} of plan ${planHash.slice(0, 12)}`);
}

const said = { start: "Started", pause: "Pausing", resume: "Resumed", undo: "Undoing" } as const;

/** A command on the phase that is named, or on the one phase that it could be about. */
async function ofPhase(run: Run, verb: keyof typeof said): Promise<number> {
  const { line, client } = run;
  const rolloutId = rolloutIdOf(line);
  const named = phaseOf(line);
  const view = await read(run, rolloutId);
  if (verb === "start" && named === null) usage("Give --phase: the phase to start.");
  const phase = named ?? view.allowed[verb];
  if (phase === null) {
    throw new RefusedError({
      code: "precondition_failed",
      message: `There is nothing to ${verb} now.`,
      remedy: `See colonnade rollout status ${view.id}`,
    });
  }
  const seen = line.text("plan");
  const planHash = seen === null ? view.planHash : planSeen(view, seen);
  const body = verb === "start" || verb === "undo" ? { expectedVersion: view.version, planHash } : {};
  const answer = await client.post(rolloutPath(view.id, `/phases/${phase}/${verb}`), body, versionSchema);
  return await tell(run, { ...answer, phase }, `${said[verb]} ${phase}`);
}

async function status(run: Run): Promise<number> {
  const view = await read(run, rolloutIdOf(run.line));
  const lines = printRollout(run.output, view, Date.now()).join("\n");
  return await tell(run, view, `${lines}\nplan ${view.planHash}`);
}

function seconds(line: ParsedLine, option: string): number | null {
  const given = line.text(option);
  if (given === null) return null;
  const value = Number(given);
  return Number.isFinite(value) && value > 0
    ? value
    : usage(`--${option} takes a number of seconds, not ${given}.`);
}

async function watch(run: Run): Promise<number> {
  const { line, client, output, isJson } = run;
  const rolloutId = rolloutIdOf(line);
  const until = parseUntil(line.text("until") ?? "done");
  const timeoutSeconds = seconds(line, "timeout");
  return await watchRollout(client, output, {
    rolloutId,
    until,
    format: isJson ? "json" : "text",
    everyMs: (seconds(line, "interval") ?? 1) * 1_000,
    timeoutMs: timeoutSeconds === null ? null : timeoutSeconds * 1_000,
  });
}

const verbs: Readonly<Record<Verb, (run: Run) => Promise<number>>> = {
  create,
  submit,
  approve,
  start: (run) => ofPhase(run, "start"),
  pause: (run) => ofPhase(run, "pause"),
  resume: (run) => ofPhase(run, "resume"),
  undo: (run) => ofPhase(run, "undo"),
  status,
  watch,
};

function openClient(line: ParsedLine): ApiClient {
  const { COLONNADE_URL: url, COLONNADE_API_KEY: key } = process.env;
  const given = line.text("url") ?? url ?? "";
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    return usage("Give --url or COLONNADE_URL: where Colonnade is, such as https://colonnade.example.com.");
  }
  if (key === undefined || key === "") {
    return usage("Set COLONNADE_API_KEY to an API key of yours; keys are made in the settings.");
  }
  return new ApiClient({ url: given, key });
}

async function tellRefusal(run: Run, refusal: Refusal): Promise<number> {
  if (run.isJson) {
    await write(run.output.out, `${JSON.stringify({ refusal })}\n`);
    return exitCodes.refused;
  }
  const problems = (refusal.problems ?? []).filter((one) => one.message !== refusal.message);
  const lines = [
    `refused: ${refusal.message}`,
    ...problems.map(({ path, message }) => `  ${path === null ? "" : `${path}: `}${message}`),
    ...(refusal.remedy === undefined ? [] : [refusal.remedy]),
  ];
  await write(run.output.err, `${lines.join("\n")}\n`);
  return exitCodes.refused;
}

/** `colonnade rollout`: resolves to the exit code. Throws UsageError. */
export async function runRollout(args: readonly string[], output: Output): Promise<number> {
  const [named, ...others] = args;
  const verb = Object.keys(optionsOf).find((one): one is Verb => one === named);
  if (verb === undefined) {
    const all = Object.keys(optionsOf).join(", ");
    return usage(named === undefined ? `Say what to do: ${all}.` : `There is no ${named}; there are ${all}.`);
  }
  const common = { url: textOption, json: { type: "boolean" } } as const;
  const line = parseLine(others, { ...optionsOf[verb], ...common }, "rollout");
  const run = { client: openClient(line), line, output, isJson: line.has("json") };
  try {
    return await verbs[verb](run);
  } catch (error) {
    if (error instanceof RefusedError) return await tellRefusal(run, error.refusal);
    if (!(error instanceof UnreachableError)) throw error;
    await write(output.err, `colonnade: ${error.message}\n`);
    return exitCodes.unreachable;
  }
}
