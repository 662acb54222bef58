import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { groups } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { checkNameIsFree, groupNameSchema } from "./find-group";

export const createGroupInput = z.object({ name: groupNameSchema });

/** Makes a group, which policies can ask approvals of. */
export async function createGroup(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly groupId: string }>> {
  return await asResult(services, "Making a group", async () => {
    authorise(actor, "manage_people");
    const { name } = parseInput(createGroupInput, input);
    const groupId = services.newId();
    return await inTransaction(services.store, async (tx) => {
      await checkNameIsFree(tx, name, null);
      await tx.insert(groups).values({ id: groupId, name, createdBy: actor.id });
      const data = { kind: "group_created", group: { id: groupId, name } } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { groupId };
    });
  });
}
