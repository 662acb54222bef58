import type { z } from "zod";
import type { Problem } from "@/lib/domain/plan/plan";
import { type Refusal, RefusalError, type Result, refuse } from "@/lib/domain/refusal";
import type { Services } from "./services";

/** Parses what came from outside, or refuses with a problem per field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue): Problem => ({
      severity: "error",
      code: "invalid_input",
      message: issue.message,
      remedy: null,
      path: issue.path.length === 0 ? null : issue.path.map(String).join("."),
      position: null,
    }),
  );
  return refuse("invalid_input", problems[0]?.message ?? "The input is not valid.", { problems });
}

/** PostgreSQL: two transactions stood in each other's way; nothing was written, and trying again is right. */
const lostRaces = ["40001", "40P01", "55P03"];

function sqlStateOf(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return null;
}

function classify(services: Pick<Services, "log" | "newId">, doing: string, error: unknown): Refusal {
  if (error instanceof RefusalError) return error.refusal;
  if (lostRaces.includes(sqlStateOf(error) ?? "")) {
    return {
      code: "conflict",
      message: "Someone else changed this at the same moment.",
      remedy: "Look at it again, then repeat what you did.",
    };
  }
  const digest = services.newId().slice(0, 8);
  services.log.error({ err: error, digest }, `${doing} failed`);
  return {
    code: "internal",
    message: "Colonnade could not do this. Nothing was changed.",
    remedy: `Look in the server's log for ${digest}.`,
    context: { digest },
  };
}

/** Runs a command or query and turns refusals into values; anything unexpected is logged here, once, and named by a digest. */
export async function asResult<T>(
  services: Pick<Services, "log" | "newId">,
  doing: string,
  work: () => Promise<T>,
): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, refusal: classify(services, doing, error) };
  }
}
