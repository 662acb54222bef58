import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { forgetGuesses } from "@/lib/access/attempts";
import { hashLinkToken } from "@/lib/access/link-token";
import { hashNewPassword, newPersonSchema, writePassword } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { session, user } from "@/lib/store/schema";
import { passwordResets } from "@/lib/store/schema/people";
import { type Executor, inTransaction } from "@/lib/store/store";
import { tokenInput } from "./accept-invite";

export const resetPasswordInput = newPersonSchema.pick({ password: true }).extend(tokenInput.shape);
export type ResetPasswordInput = z.input<typeof resetPasswordInput>;

/** The same for a link that was used, has expired, or never was. */
export function refuseReset(): never {
  return refuse("not_found", "This link can't be used.", {
    remedy: "It was used, or it has expired. Ask for a new one.",
  });
}

/** The person whom a link lets choose a password; null where it lets nobody. */
export async function findResetPerson(db: Executor, token: string, now: Date) {
  const [found] = await db
    .select({ reset: passwordResets, person: user })
    .from(passwordResets)
    .innerJoin(user, eq(user.id, passwordResets.userId))
    .where(eq(passwordResets.tokenHash, hashLinkToken(token)));
  if (found === undefined || found.reset.usedAt !== null || found.reset.expiresAt <= now) return null;
  return found.person.disabledAt === null ? { resetId: found.reset.id, person: found.person } : null;
}

/** Gives the person of a link the password that they chose, and ends all their sessions. A second factor stays. Works once. */
export async function resetPassword(
  services: Services,
  input: unknown,
): Promise<Result<{ readonly email: string }>> {
  return await asResult(services, "Choosing a new password", async () => {
    const { token, password } = parseInput(resetPasswordInput, input);
    const hash = await hashNewPassword(password);
    const done = await inTransaction(services.store, async (tx) => {
      const now = services.now();
      const found = await findResetPerson(tx, token, now);
      if (found === null) return refuseReset();
      const { resetId, person } = found;
      // Two at once: the second finds the link used.
      const used = await tx
        .update(passwordResets)
        .set({ usedAt: now })
        .where(and(eq(passwordResets.id, resetId), isNull(passwordResets.usedAt)))
        .returning({ id: passwordResets.id });
      if (used.length === 0) return refuseReset();
      await writePassword(tx, person.id, hash);
      await tx.delete(session).where(eq(session.userId, person.id));
      await notifyPerson(tx, person.id);
      await recordEvent(tx, {
        rolloutId: null,
        actor: { id: person.id, name: person.name, via: "page" },
        data: { kind: "password_changed", how: "reset_link" },
      });
      return { email: person.email };
    });
    // Whoever guessed at the old one has held up its person for long enough.
    await forgetGuesses(services.store.db, { account: done.email, address: null }, services.now());
    return done;
  });
}
