import { eq, inArray } from "drizzle-orm";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { findInvite, isOpen, refuseInvite, tokenInput } from "@/lib/commands/people/accept-invite";
import { findResetPerson, refuseReset } from "@/lib/commands/people/reset-password";
import type { Services } from "@/lib/commands/services";
import type { Role } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { user } from "@/lib/store/schema";
import { groups } from "@/lib/store/schema/people";

/** What the pages of links show to whoever has one. Nothing is used up by looking. */

export interface OpenInvite {
  readonly email: string;
  readonly role: Role;
  readonly groups: readonly string[];
  readonly invitedBy: string;
  readonly expiresAt: string;
}

/** The invite of a link. */
export async function readInvite(services: Services, input: unknown): Promise<Result<OpenInvite>> {
  return await asResult(services, "Reading an invite", async () => {
    const { token } = parseInput(tokenInput, input);
    const { db } = services.store;
    const invite = await findInvite(db, token);
    if (invite === null || !isOpen(invite, services.now())) return refuseInvite();
    const [inviter] = await db.select({ name: user.name }).from(user).where(eq(user.id, invite.createdBy));
    const into =
      invite.groupIds.length === 0
        ? []
        : await db.select({ name: groups.name }).from(groups).where(inArray(groups.id, invite.groupIds));
    return {
      email: invite.email,
      role: invite.role,
      groups: into.map((one) => one.name),
      invitedBy: inviter?.name ?? "An admin",
      expiresAt: invite.expiresAt.toISOString(),
    };
  });
}

/** Whose password a link lets choose. */
export async function readReset(
  services: Services,
  input: unknown,
): Promise<Result<{ readonly email: string }>> {
  return await asResult(services, "Reading a link", async () => {
    const { token } = parseInput(tokenInput, input);
    const found = await findResetPerson(services.store.db, token, services.now());
    return found === null ? refuseReset() : { email: found.person.email };
  });
}
