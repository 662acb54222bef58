import { and, desc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { permissions, type Role, roleSchema } from "@/lib/domain/lifecycle/role";
import { engineActor } from "./record-event";
import { events, rollouts, user } from "./schema";
import { groupMembers } from "./schema/people";
import { comments } from "./schema/review";
import type { Executor } from "./store";

/** Whom something on the record concerns. */

/** Of these people those who are here: not gone, not deactivated. */
export async function listPresent(db: Executor, userIds: readonly string[]): Promise<readonly string[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .select({ id: user.id })
    .from(user)
    .where(and(inArray(user.id, [...userIds]), isNull(user.disabledAt)));
  return rows.map((row) => row.id);
}

/** The person who started a phase of a rollout last, or null. */
export async function findStarter(db: Executor, rolloutId: string): Promise<string | null> {
  const [row] = await db
    .select({ actorId: events.actorId })
    .from(events)
    .where(
      and(
        eq(events.rolloutId, rolloutId),
        sql`${events.data} ->> 'kind' = 'phase_started'`,
        ne(events.actorId, engineActor.id),
      ),
    )
    .orderBy(desc(events.id))
    .limit(1);
  return row?.actorId ?? null;
}

/** Everybody who wrote in the thread that this comment began. */
export async function listThread(db: Executor, parentId: string): Promise<readonly string[]> {
  const rows = await db
    .selectDistinct({ id: comments.authorId })
    .from(comments)
    .where(or(eq(comments.id, parentId), eq(comments.parentId, parentId)));
  return rows.map((row) => row.id);
}

/** Who is concerned when everything is stopped: authors of what is under way, and admins. */
export async function listStoppedPeople(
  db: Executor,
): Promise<{ readonly authorIds: readonly string[]; readonly adminIds: readonly string[] }> {
  const authors = await db
    .selectDistinct({ id: rollouts.authorId })
    .from(rollouts)
    .where(eq(rollouts.state, "active"));
  const admins = await db.select({ id: user.id }).from(user).where(eq(user.role, "admin"));
  return { authorIds: authors.map((one) => one.id), adminIds: admins.map((one) => one.id) };
}

export interface Approver {
  readonly id: string;
  readonly role: Role;
  readonly groupIds: readonly string[];
}

/** People who are here and whose role may approve, with their groups. */
export async function listApprovers(db: Executor): Promise<readonly Approver[]> {
  const people = await db
    .select({ id: user.id, role: user.role })
    .from(user)
    .where(and(inArray(user.role, [...permissions.approve]), isNull(user.disabledAt)));
  const members = await db.selectDistinct().from(groupMembers);
  return people.flatMap(({ id, role }) => {
    const parsed = roleSchema.safeParse(role);
    const groupIds = members.filter((one) => one.userId === id).map((one) => one.groupId);
    return parsed.success ? [{ id, role: parsed.data, groupIds }] : [];
  });
}
