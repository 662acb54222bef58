import type { Problem } from "@/lib/domain/plan/plan";

interface Place {
  readonly path?: string;
  readonly position?: number | null;
  readonly remedy?: string;
}

/** One problem, with where in the change it is and what to do about it. */
export function problem(
  severity: Problem["severity"],
  code: string,
  message: string,
  place: Place = {},
): Problem {
  return {
    severity,
    code,
    message,
    remedy: place.remedy ?? null,
    path: place.path ?? null,
    position: place.position ?? null,
  };
}
