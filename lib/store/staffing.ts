import { and, inArray, isNull } from "drizzle-orm";
import type { Staffing } from "@/lib/domain/gate/policy-warnings";
import { permissions } from "@/lib/domain/lifecycle/role";
import { user } from "./schema";
import { groupMembers, groups } from "./schema/people";
import type { Executor } from "./store";

/** Who there is to approve, in all and by group. */
export async function readStaffing(db: Executor): Promise<Staffing> {
  const approvers = await db
    .select({ id: user.id })
    .from(user)
    .where(and(inArray(user.role, [...permissions.approve]), isNull(user.disabledAt)));
  const named = await db.select({ id: groups.id, name: groups.name }).from(groups).orderBy(groups.name);
  const members = await db
    .selectDistinct({ groupId: groupMembers.groupId, userId: groupMembers.userId })
    .from(groupMembers);
  const may = new Set(approvers.map((one) => one.id));
  return {
    approvers: approvers.length,
    groups: named.map(({ id, name }) => ({
      id,
      name,
      approvers: members.filter((one) => one.groupId === id && may.has(one.userId)).length,
    })),
  };
}
