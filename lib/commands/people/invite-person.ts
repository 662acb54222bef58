import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { makeLinkToken } from "@/lib/access/link-token";
import { newPersonSchema } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, roleSchema } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { groups, invites } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { type MadeLink, printLink } from "./print-link";

const dayMs = 24 * 3600_000;

export const invitePersonInput = z.object({
  email: newPersonSchema.shape.email,
  role: roleSchema,
  groupIds: z.array(z.string().min(1).max(64)).max(50).default([]).describe("Groups that they come into."),
  expiresInDays: z.number().int().min(1).max(30).default(7),
});

/**
 * Makes a link by which one person can come in, once, with the role and groups that it carries. Who had an open one for the same address is
 * invited by this one instead.
 */
export async function invitePerson(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<MadeLink & { readonly inviteId: string }>> {
  return await asResult(services, "Inviting a person", async () => {
    authorise(actor, "manage_people");
    const { email, role, groupIds, expiresInDays } = parseInput(invitePersonInput, input);
    const { token, hash } = makeLinkToken();
    const inviteId = services.newId();
    const now = services.now();
    const expiresAt = new Date(now.getTime() + expiresInDays * dayMs);
    return await inTransaction(services.store, async (tx) => {
      const [present] = await tx.select({ name: user.name }).from(user).where(eq(user.email, email));
      if (present !== undefined) {
        return refuse("precondition_failed", `${present.name} has this address, and an account already.`, {
          remedy: "Change their role in the list of people.",
        });
      }
      const into =
        groupIds.length === 0
          ? []
          : await tx
              .select({ id: groups.id, name: groups.name })
              .from(groups)
              .where(inArray(groups.id, groupIds))
              .orderBy(groups.name);
      if (into.length < new Set(groupIds).size) {
        return refuse("invalid_input", "One of the groups is not there.", {
          remedy: "Choose among those that are there.",
        });
      }
      const revoked = await tx
        .update(invites)
        .set({ revokedAt: now })
        .where(
          and(eq(sql`lower(${invites.email})`, email), isNull(invites.acceptedAt), isNull(invites.revokedAt)),
        )
        .returning({ id: invites.id });
      await tx.insert(invites).values({
        id: inviteId,
        email,
        role,
        groupIds: into.map((one) => one.id),
        tokenHash: hash,
        createdBy: actor.id,
        createdAt: now,
        expiresAt,
      });
      for (const one of revoked) {
        const data = { kind: "invite_revoked", inviteId: one.id, email } as const;
        await recordEvent(tx, { rolloutId: null, actor, data });
      }
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "person_invited", inviteId, email, role, groups: into },
      });
      return { inviteId, ...printLink(services, `/invite/${token}`, expiresAt) };
    });
  });
}
