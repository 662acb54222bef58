import type { Problem } from "@/lib/domain/plan/plan";

/** How a command says no. Expected outcomes are values: every action, route and page gets a Result. */

export type RefusalCode =
  /** Nobody is known to ask. */
  | "unauthenticated"
  | "not_found"
  | "forbidden"
  | "invalid_input"
  /** Someone else was faster: look again. */
  | "conflict"
  /** The state forbids it. */
  | "precondition_failed"
  /** In too short a time. */
  | "too_many"
  | "target_unreachable"
  | "target_failed"
  | "internal";

export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence for the person; never holds a secret or an unknown error's text. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  readonly problems?: readonly Problem[];
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Carries a refusal out of a transaction, so that it is rolled back. Never leaves the command. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "RefusalError";
    this.refusal = refusal;
  }
}

/** Says no, from wherever in a command one stands. */
export function refuse(
  code: RefusalCode,
  message: string,
  more: Omit<Refusal, "code" | "message"> = {},
): never {
  throw new RefusalError({ code, message, ...more });
}
