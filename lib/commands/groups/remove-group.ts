import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { findPoliciesNaming } from "@/lib/store/policies";
import { recordEvent } from "@/lib/store/record-event";
import { groups } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { groupInput, lockGroup } from "./find-group";

/** Removes a group; its people stay. One that a policy asks approvals of can't go: its gates could never open. */
export async function removeGroup(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly groupId: string }>> {
  return await asResult(services, "Removing a group", async () => {
    authorise(actor, "manage_people");
    const { groupId } = parseInput(groupInput, input);
    return await inTransaction(services.store, async (tx) => {
      const { name } = await lockGroup(tx, groupId);
      const naming = await findPoliciesNaming(tx, groupId);
      if (naming.length > 0) {
        return refuse(
          "precondition_failed",
          `The policy of ${naming.join(", ")} asks ${name} for approvals.`,
          {
            remedy: "Change the policy first.",
          },
        );
      }
      await tx.delete(groups).where(eq(groups.id, groupId));
      const data = { kind: "group_removed", group: { id: groupId, name } } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { groupId };
    });
  });
}
