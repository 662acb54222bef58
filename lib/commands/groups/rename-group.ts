import { eq, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { groups } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { checkNameIsFree, groupInput, groupNameSchema, lockGroup } from "./find-group";

export const renameGroupInput = groupInput.extend({ name: groupNameSchema });

/** The same without the group, which the address names. */
export const renameGroupBody = renameGroupInput.omit({ groupId: true });

/** Gives a group another name. Policies name groups by id, so they stay as they are. */
export async function renameGroup(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly name: string }>> {
  return await asResult(services, "Renaming a group", async () => {
    authorise(actor, "manage_people");
    const { groupId, name } = parseInput(renameGroupInput, input);
    return await inTransaction(services.store, async (tx) => {
      const group = await lockGroup(tx, groupId);
      if (group.name === name) return { name };
      await checkNameIsFree(tx, name, groupId);
      await tx
        .update(groups)
        .set({ name, version: sql`${groups.version} + 1` })
        .where(eq(groups.id, groupId));
      const data = { kind: "group_renamed", group: { id: groupId, name }, before: group.name } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { name };
    });
  });
}
