import { eq } from "drizzle-orm";
import { z } from "zod";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { user } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { writePasswordReset } from "./make-password-reset";

export const requestPasswordResetInput = z.object({
  email: z.string().trim().toLowerCase().min(1, "Give your e-mail address.").max(254),
});

/** Where a link leads: only what is set, never what a request's Host header says, goes into a mail. */
function mailingOf(services: Services) {
  const { mail, entrance } = services;
  return mail === null || entrance.url === null ? null : { mail, url: entrance.url };
}

/** True where somebody can ask for a link by mail. */
export function canMailReset(services: Services): boolean {
  return mailingOf(services) !== null;
}

/**
 * Sends a link for a new password to whoever has this address. The answer is the same, and comes as soon, whether anybody has: the mail is sent
 * after it. Without an actor; the caller counts how often it is asked.
 */
export async function requestPasswordReset(services: Services, input: unknown): Promise<Result<null>> {
  return await asResult(services, "Sending a link for a new password", async () => {
    const { email } = parseInput(requestPasswordResetInput, input);
    const mailing = mailingOf(services);
    if (mailing === null) {
      return refuse("precondition_failed", "Colonnade can't send mail here.", {
        remedy: "Ask an admin for a link.",
      });
    }
    const [person] = await services.store.db.select().from(user).where(eq(user.email, email));
    if (person === undefined || person.disabledAt !== null) return null;
    const actor = { id: person.id, name: person.name, via: "page" as const };
    const link = await inTransaction(services.store, (tx) =>
      writePasswordReset(services, tx, { person, actor }),
    );
    const to = {
      to: person.email,
      subject: "A new password for Colonnade",
      text: `Somebody asked for a new password for your account at ${mailing.url}. Choose one here within a day:\n\n${link.url}\n\nIf it was not you, leave this mail alone: nothing has changed.\n`,
    };
    void mailing.mail.send(to).catch((error: unknown) => {
      services.log.error({ err: error }, "A link for a new password could not be sent");
    });
    return null;
  });
}
