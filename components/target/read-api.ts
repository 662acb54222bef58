import { refusalOfProblem } from "@/lib/domain/problem-details";
import type { Refusal } from "@/lib/domain/refusal";

/** What a read throws when the server says no: its message and remedy are for the person. */
export class RefusedRead extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "RefusedRead";
    this.refusal = refusal;
  }
}

/** Reads one of the console's own routes as JSON; throws RefusedRead when it says no. */
export async function readApi<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T; // Safe because route and page share the type.
  throw new RefusedRead(
    refusalOfProblem(body) ?? {
      code: "internal",
      message: `The server answered ${response.status}.`,
      remedy: "Try again; if it stays so, look at the server's log.",
    },
  );
}

/** Any failure of a read in words: a refusal as it is, a lost connection as one. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedRead) return error.refusal;
  return {
    code: "internal",
    message: "This page could not reach Colonnade's server.",
    remedy: "Check your connection, then try again.",
  };
}
