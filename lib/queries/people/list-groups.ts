import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { findPoliciesNaming } from "@/lib/store/policies";
import { user } from "@/lib/store/schema";
import { groupMembers, groups } from "@/lib/store/schema/people";
import type { GroupView } from "@/lib/view/people-view";

/** The groups with their people, by name: who can approve what is everybody's to know. */
export async function listGroups(services: Services, actor: Actor): Promise<Result<readonly GroupView[]>> {
  return await asResult(services, "Listing groups", async () => {
    authorise(actor, "view");
    const { db } = services.store;
    const all = await db.select({ id: groups.id, name: groups.name }).from(groups).orderBy(groups.name);
    const rows = await db
      .select({ groupId: groupMembers.groupId, source: groupMembers.source, person: user })
      .from(groupMembers)
      .innerJoin(user, eq(user.id, groupMembers.userId))
      .orderBy(user.name, user.id);
    return await Promise.all(
      all.map(async ({ id, name }) => {
        const own = rows.filter((row) => row.groupId === id && row.person.disabledAt === null);
        const people = new Map(own.map((row) => [row.person.id, row.person]));
        return {
          id,
          name,
          members: [...people.values()].map((person) => ({
            id: person.id,
            name: person.name,
            role: person.role,
            isByHand: own.some((row) => row.person.id === person.id && row.source === "manual"),
          })),
          policies: [...(await findPoliciesNaming(db, id))],
        };
      }),
    );
  });
}
