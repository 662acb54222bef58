import type { Services } from "@/lib/commands/services";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { RefusalError, refuse } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { findChangeFacts } from "@/lib/postgres/change-facts";
import { type FailureKind, TargetError } from "@/lib/postgres/failure";
import { type Session, withSession } from "@/lib/postgres/session";
import { findTargetConnection, type TargetConnection } from "@/lib/store/targets";

/** Every read for a page or a command: a person waits for it. */
const readTimeouts = { connectTimeoutMs: 3_000, statementTimeoutMs: 5_000, lockTimeoutMs: 1_000 };

const awayKinds: readonly FailureKind[] = ["connection_lost", "authentication", "out_of_resources"];

/** The target with its connections opened; refuses when there is none. */
export async function getTargetConnection(
  services: Pick<Services, "store" | "secrets">,
  targetId: string,
): Promise<TargetConnection> {
  const target = await findTargetConnection(services.store.db, services.secrets, targetId);
  return target ?? refuse("not_found", "There is no such target.");
}

/** Reads from a target in a session of its own; failures of the target become refusals that name it. */
export async function onTarget<T>(
  target: Pick<TargetConnection, "name" | "connectionString">,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await withSession(
      { connectionString: target.connectionString, purpose: "read", ...readTimeouts },
      work,
    );
  } catch (error) {
    if (error instanceof RefusalError || !(error instanceof TargetError)) throw error;
    const { failure } = error;
    if (awayKinds.includes(failure.kind)) {
      return refuse("target_unreachable", `${target.name} can't be reached: ${failure.message}`, {
        remedy: "Check that the server runs and accepts connections, then try again.",
      });
    }
    if (failure.kind === "lock_timeout") {
      return refuse(
        "target_failed",
        `Another session of ${target.name} holds a lock on what was to be read.`,
        {
          remedy: "See who holds it (pg_locks, pg_blocking_pids), and try again once it is released.",
        },
      );
    }
    return refuse("target_failed", `${target.name} refused: ${failure.message}`, {
      ...(failure.hint === null ? {} : { remedy: failure.hint }),
      context: { sqlState: failure.sqlState },
    });
  }
}

/** Reads everything that the plan of a change follows from; refuses when the table is not there. */
export async function readFactsForChange(target: TargetConnection, change: Change): Promise<ChangeFacts> {
  const facts = await onTarget(target, (session) => findChangeFacts(session, change));
  if (facts !== null) return facts;
  const name = displayName(change.table.schema, change.table.name);
  return refuse("precondition_failed", `${target.name} has no table ${name}.`, {
    remedy: "Choose a table that exists.",
  });
}
