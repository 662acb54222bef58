import { and, asc, eq, gt, inArray, max, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { account, session, user } from "@/lib/store/schema";
import { groupMembers, groups, passkey } from "@/lib/store/schema/people";
import type { Executor } from "@/lib/store/store";
import type { Page } from "@/lib/view/page";
import type { PersonView } from "@/lib/view/people-view";

export const listPeopleInput = pagingInput;

async function readGroupsOf(db: Executor, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return await db
    .selectDistinct({ userId: groupMembers.userId, id: groups.id, name: groups.name })
    .from(groupMembers)
    .innerJoin(groups, eq(groups.id, groupMembers.groupId))
    .where(inArray(groupMembers.userId, [...userIds]))
    .orderBy(groups.name);
}

async function readSessionsOf(db: Executor, userIds: readonly string[], now: Date) {
  if (userIds.length === 0) return new Map<string, { count: number; lastSeenAt: Date | null }>();
  const rows = await db
    .select({ userId: session.userId, count: sql<number>`count(*)::int`, lastSeenAt: max(session.updatedAt) })
    .from(session)
    .where(and(inArray(session.userId, [...userIds]), gt(session.expiresAt, now)))
    .groupBy(session.userId);
  return new Map(rows.map((row) => [row.userId, row]));
}

const count = (from: unknown, where: unknown) =>
  sql<number>`(select count(*)::int from ${from} where ${where})`;

/** Everybody with an account, by name; who was deactivated is among them. */
export async function listPeople(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<PersonView>>> {
  return await asResult(services, "Listing people", async () => {
    authorise(actor, "manage_people");
    const { limit, cursor } = parseInput(listPeopleInput, input);
    const { db } = services.store;
    const after = parseCursor(cursor);
    if (after !== null) {
      const known = await db.select({ id: user.id }).from(user).where(eq(user.id, after));
      if (known.length === 0) return refuseCursor();
    }
    const rows = await db
      .select({
        person: user,
        passwords: count(account, sql`${account.userId} = ${user.id} and ${account.password} is not null`),
        ssoAccounts: count(account, sql`${account.userId} = ${user.id} and ${account.providerId} = 'sso'`),
        passkeys: count(passkey, sql`${passkey.userId} = ${user.id}`),
      })
      .from(user)
      .where(
        after === null
          ? undefined
          : sql`(lower(${user.name}), ${user.id}) > (select lower(u.name), u.id from app.user u where u.id = ${after})`,
      )
      .orderBy(sql`lower(${user.name})`, asc(user.id))
      .limit(limit + 1);
    const ids = rows.map(({ person }) => person.id);
    const memberships = await readGroupsOf(db, ids);
    const open = await readSessionsOf(db, ids, services.now());
    return pageOf(rows, limit, {
      placeOf: ({ person }) => person.id,
      view: ({ person, passwords, ssoAccounts, passkeys }): PersonView => ({
        id: person.id,
        name: person.name,
        email: person.email,
        role: person.role,
        groups: memberships.filter((one) => one.userId === person.id).map(({ id, name }) => ({ id, name })),
        hasPassword: passwords > 0,
        hasSecondFactor: person.twoFactorEnabled === true,
        passkeys,
        isSso: ssoAccounts > 0,
        sessions: open.get(person.id)?.count ?? 0,
        lastSeenAt: open.get(person.id)?.lastSeenAt?.toISOString() ?? null,
        createdAt: person.createdAt.toISOString(),
        disabledAt: person.disabledAt?.toISOString() ?? null,
      }),
    });
  });
}
