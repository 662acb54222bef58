import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { hashLinkToken } from "@/lib/access/link-token";
import { createPerson, newPersonSchema } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { groupMembers, groups, invites } from "@/lib/store/schema/people";
import { type Executor, inTransaction } from "@/lib/store/store";

/** What a link holds. */
export const tokenInput = z.object({ token: z.string().min(1).max(200) });

export const acceptInviteInput = newPersonSchema
  .pick({ name: true, password: true })
  .extend(tokenInput.shape);
export type AcceptInviteInput = z.input<typeof acceptInviteInput>;

type Invite = typeof invites.$inferSelect;

/** True while somebody can come in by it. */
export function isOpen(invite: Pick<Invite, "acceptedAt" | "revokedAt" | "expiresAt">, now: Date): boolean {
  return invite.acceptedAt === null && invite.revokedAt === null && invite.expiresAt > now;
}

/** The same for a link that was used, withdrawn, has expired, or never was: whoever guesses learns nothing. */
export function refuseInvite(): never {
  return refuse("not_found", "This invite can't be used.", {
    remedy: "It was used or withdrawn, or it has expired. Ask for a new one.",
  });
}

/** The invite of a link; null where there is none. */
export async function findInvite(db: Executor, token: string): Promise<Invite | null> {
  const [found] = await db
    .select()
    .from(invites)
    .where(eq(invites.tokenHash, hashLinkToken(token)));
  return found ?? null;
}

/** Makes the account that an invite promises. Works once; without an actor, for the link is what proves. */
export async function acceptInvite(
  services: Services,
  input: unknown,
): Promise<Result<{ readonly email: string }>> {
  return await asResult(services, "Accepting an invite", async () => {
    const { token, name, password } = parseInput(acceptInviteInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [invite] = await tx
        .select()
        .from(invites)
        .where(eq(invites.tokenHash, hashLinkToken(token)))
        .for("update");
      const now = services.now();
      if (invite === undefined || !isOpen(invite, now)) return refuseInvite();
      const { email, role } = invite;
      const taken = await tx.select({ id: user.id }).from(user).where(eq(user.email, email));
      // They came in another way meanwhile, by single sign-on.
      if (taken.length > 0) return refuseInvite();
      const personId = await createPerson(tx, { email, name, role, password });
      const into =
        invite.groupIds.length === 0
          ? []
          : await tx.select().from(groups).where(inArray(groups.id, invite.groupIds)).orderBy(groups.name);
      if (into.length > 0) {
        await tx
          .insert(groupMembers)
          .values(into.map(({ id }) => ({ groupId: id, userId: personId, source: "manual" as const })));
      }
      await tx
        .update(invites)
        .set({ acceptedAt: now, acceptedBy: personId })
        .where(eq(invites.id, invite.id));
      const actor = { id: personId, name, via: "page" as const };
      await recordEvent(tx, { rolloutId: null, actor, data: { kind: "person_joined", role, how: "invite" } });
      for (const group of into) {
        await recordEvent(tx, {
          rolloutId: null,
          actor,
          data: {
            kind: "group_member_added",
            group: { id: group.id, name: group.name },
            person: { id: personId, name },
            by: "person",
          },
        });
      }
      return { email };
    });
  });
}
