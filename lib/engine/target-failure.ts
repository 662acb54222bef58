import { type Failure, TargetError } from "@/lib/postgres/failure";

/** What the target said, of an error that a session threw. Throws everything else on: a defect, or the control database's. */
export function targetFailure(error: unknown): Failure {
  if (error instanceof TargetError) return error.failure;
  throw error;
}
