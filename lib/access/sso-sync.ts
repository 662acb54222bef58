import { and, eq, inArray } from "drizzle-orm";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { groupMembers, groups } from "@/lib/store/schema/people";
import type { Tx } from "@/lib/store/store";
import { isLastAdmin, lockPeople } from "./last-admin";
import type { Given } from "./sso-mapping";
import { voidApprovalsOf } from "./void-approvals-of";

type Person = typeof user.$inferSelect;

async function applyRole(tx: Tx, person: Person, role: Person["role"]): Promise<void> {
  if (role === person.role) return;
  // Whoever runs the provider must not be able to leave an instance without an admin by mistake.
  if (person.role === "admin" && (await isLastAdmin(tx, person.id))) return;
  const actor = { id: person.id, name: person.name, via: "page" as const };
  await tx.update(user).set({ role, updatedAt: new Date() }).where(eq(user.id, person.id));
  if (!isPermitted({ role }, "approve")) {
    await voidApprovalsOf(tx, { userId: person.id, actor, reason: `${person.name} is ${role} now.` });
  }
  await notifyPerson(tx, person.id);
  await recordEvent(tx, {
    rolloutId: null,
    actor,
    data: {
      kind: "role_changed",
      person: { id: person.id, name: person.name },
      before: person.role,
      after: role,
      by: "sso",
    },
  });
}

async function applyGroups(tx: Tx, person: Person, names: readonly string[]): Promise<void> {
  const given =
    names.length === 0
      ? []
      : await tx
          .select()
          .from(groups)
          .where(inArray(groups.name, [...names]))
          .orderBy(groups.name);
  const had = await tx
    .select({ id: groups.id, name: groups.name })
    .from(groupMembers)
    .innerJoin(groups, eq(groups.id, groupMembers.groupId))
    .where(and(eq(groupMembers.userId, person.id), eq(groupMembers.source, "sso")))
    .orderBy(groups.name);
  const actor = { id: person.id, name: person.name, via: "page" as const };
  const self = { id: person.id, name: person.name };
  for (const { id, name } of given.filter((one) => !had.some((other) => other.id === one.id))) {
    await tx.insert(groupMembers).values({ groupId: id, userId: person.id, source: "sso" });
    const data = { kind: "group_member_added", group: { id, name }, person: self, by: "sso" } as const;
    await recordEvent(tx, { rolloutId: null, actor, data });
  }
  for (const { id, name } of had.filter((one) => !given.some((other) => other.id === one.id))) {
    await tx
      .delete(groupMembers)
      .where(
        and(eq(groupMembers.groupId, id), eq(groupMembers.userId, person.id), eq(groupMembers.source, "sso")),
      );
    const data = { kind: "group_member_removed", group: { id, name }, person: self, by: "sso" } as const;
    await recordEvent(tx, { rolloutId: null, actor, data });
  }
}

/** Gives a person the role and groups that single sign-on gives; what was given by hand in groups stays. */
export async function applySso(tx: Tx, userId: string, given: Given): Promise<void> {
  await lockPeople(tx);
  const [person] = await tx.select().from(user).where(eq(user.id, userId)).for("update");
  if (person === undefined) return;
  if (given.role !== null) await applyRole(tx, person, given.role);
  await applyGroups(tx, person, given.groups);
}
