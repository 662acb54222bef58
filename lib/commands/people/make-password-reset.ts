import { and, eq, isNull } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { makeLinkToken } from "@/lib/access/link-token";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { type EventActor, recordEvent } from "@/lib/store/record-event";
import { passwordResets } from "@/lib/store/schema/people";
import { inTransaction, type Tx } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";
import { type MadeLink, printLink } from "./print-link";

const lifetimeMs = 24 * 3600_000;

/** Writes a link with which the person can choose a password, and ends those of before; in the caller's transaction. */
export async function writePasswordReset(
  services: Services,
  tx: Tx,
  input: { readonly person: { readonly id: string; readonly name: string }; readonly actor: EventActor },
): Promise<MadeLink> {
  const { person, actor } = input;
  const { token, hash } = makeLinkToken();
  const now = services.now();
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  await tx
    .delete(passwordResets)
    .where(and(eq(passwordResets.userId, person.id), isNull(passwordResets.usedAt)));
  await tx.insert(passwordResets).values({
    id: services.newId(),
    userId: person.id,
    tokenHash: hash,
    createdBy: actor.id,
    createdAt: now,
    expiresAt,
  });
  const data = { kind: "password_reset_made", person: { id: person.id, name: person.name } } as const;
  await recordEvent(tx, { rolloutId: null, actor, data });
  return printLink(services, `/reset/${token}`, expiresAt);
}

/** Makes a link with which somebody who lost their password can choose another, once, within a day. */
export async function makePasswordReset(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<MadeLink>> {
  return await asResult(services, "Making a link for a new password", async () => {
    authorise(actor, "manage_people");
    const { personId } = parseInput(personInput, input);
    return await inTransaction(services.store, async (tx) => {
      const person = await lockPerson(tx, personId);
      if (person.disabledAt !== null) {
        return refuse("precondition_failed", `${person.name} is deactivated.`, {
          remedy: "Let them in again first.",
        });
      }
      return await writePasswordReset(services, tx, { person, actor });
    });
  });
}
