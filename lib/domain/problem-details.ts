import { z } from "zod";
import { problemSchema } from "@/lib/domain/plan/plan";
import type { Refusal, RefusalCode } from "@/lib/domain/refusal";

/** A refusal as the API sends it: `application/problem+json` (RFC 9457), with our own members beside the standard's. Pure. */

export const problemMediaType = "application/problem+json";

/** What each code means, and the status that goes with it; in the order in which the reference explains them. */
export const refusalKinds = {
  invalid_input: { status: 400, title: "The input is not valid" },
  unauthenticated: { status: 401, title: "Nobody is signed in" },
  forbidden: { status: 403, title: "You may not do this" },
  not_found: { status: 404, title: "There is no such thing" },
  conflict: { status: 409, title: "Somebody else was faster" },
  precondition_failed: { status: 409, title: "The state of things forbids it" },
  too_many: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Colonnade could not do this" },
  target_failed: { status: 502, title: "The target refused" },
  target_unreachable: { status: 503, title: "The target can't be reached" },
} as const satisfies Record<RefusalCode, { readonly status: number; readonly title: string }>;

export const refusalCodes = Object.keys(refusalKinds) as RefusalCode[];

export const problemDetailsSchema = z.object({
  type: z.string().describe("Names the kind of problem, and leads to its explanation in the reference."),
  title: z.string().describe("The kind of problem in words."),
  status: z.number().int().describe("The status of the response."),
  detail: z.string().describe("What is wrong this time: a sentence for a person."),
  code: z.enum(refusalCodes).describe("For programs."),
  remedy: z.string().optional().describe("What to do about it."),
  problems: z.array(problemSchema).optional().describe("One by one, with the fields that they are about."),
  context: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .describe("What the answer rests on, such as the version that there is now."),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** A refusal as problem details; `status` where the request makes another of it than its code. */
export function problemDetails(
  refusal: Refusal,
  status: number = refusalKinds[refusal.code].status,
): ProblemDetails {
  const { code, message, remedy, problems, context } = refusal;
  return {
    type: `/reference#${code}`,
    title: refusalKinds[code].title,
    status,
    detail: message,
    code,
    ...(remedy === undefined ? {} : { remedy }),
    ...(problems === undefined ? {} : { problems: [...problems] }),
    ...(context === undefined ? {} : { context: { ...context } }),
  };
}

/** The refusal in a response's body, or null when it is none. */
export function refusalOfProblem(body: unknown): Refusal | null {
  const parsed = problemDetailsSchema.safeParse(body);
  if (!parsed.success) return null;
  const { code, detail, remedy, problems, context } = parsed.data;
  return {
    code,
    message: detail,
    ...(remedy === undefined ? {} : { remedy }),
    ...(problems === undefined ? {} : { problems }),
    ...(context === undefined ? {} : { context }),
  };
}
