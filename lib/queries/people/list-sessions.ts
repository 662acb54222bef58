import { and, desc, eq, gt } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { personInput } from "@/lib/commands/people/find-person";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { session, user } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { SessionView } from "@/lib/view/people-view";

/** The open sessions of a person, the one that was seen last first; never their tokens. */
export async function readSessions(db: Executor, personId: string, now: Date): Promise<SessionView[]> {
  const rows = await db
    .select()
    .from(session)
    .where(and(eq(session.userId, personId), gt(session.expiresAt, now)))
    .orderBy(desc(session.updatedAt), desc(session.id));
  return rows.map((row) => ({
    id: row.id,
    address: row.ipAddress === "" ? null : row.ipAddress,
    userAgent: row.userAgent === "" ? null : row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** One's own open sessions, or anybody's for who manages people. */
export async function listSessions(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly SessionView[]>> {
  return await asResult(services, "Listing sessions", async () => {
    const { personId } = parseInput(personInput, input);
    authorise(actor, personId === actor.id ? "manage_keys" : "manage_people");
    const { db } = services.store;
    const known = await db.select({ id: user.id }).from(user).where(eq(user.id, personId));
    if (known.length === 0) return refuse("not_found", "There is no such person.");
    return await readSessions(db, personId, services.now());
  });
}
