import { and, eq, ne } from "drizzle-orm";
import { type AuthAnswer, codeOf } from "@/lib/access/ask-auth";
import { countGuess, forgetGuesses } from "@/lib/access/attempts";
import type { Services } from "@/lib/commands/services";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { session } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";

/**
 * What people do to what they prove themselves with. Only a browser's session can, for it takes the session's own cookies; an API key can't: it
 * would outlive itself that way.
 */

/** What was done, and the cookies that the browser has to have now. */
export interface Own<T> {
  readonly value: T;
  readonly cookies: readonly string[];
}

export type OwnCommand<T> = (
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
) => Promise<Result<Own<T>>>;

const passwordCodes = ["INVALID_PASSWORD", "CREDENTIAL_ACCOUNT_NOT_FOUND"];

/** Counts a guess at one's own password: a session that somebody left open must not be a way to find it out. */
export async function countOwnGuess(services: Services, actor: Actor): Promise<void> {
  const guess = { account: actor.email, address: null };
  const waitSeconds = await countGuess(services.store.db, guess, services.now());
  if (waitSeconds !== null) {
    refuse("too_many", "There were too many attempts.", { remedy: `Try again in ${waitSeconds} s.` });
  }
}

/** The answer where it is a yes; else refuses in words. */
export async function expectDone(services: Services, actor: Actor, answer: AuthAnswer): Promise<AuthAnswer> {
  if (answer.isOk) {
    await forgetGuesses(services.store.db, { account: actor.email, address: null }, services.now());
    return answer;
  }
  const code = codeOf(answer);
  if (code !== null && passwordCodes.includes(code)) {
    return refuse("forbidden", "This is not your password.", {
      remedy: "Check it, or ask an admin for a link to choose another.",
    });
  }
  if (code === "INVALID_CODE") {
    return refuse("forbidden", "This code is not right.", {
      remedy: "Use the one that the app shows now; check that the clock of your phone is right.",
    });
  }
  if (code === "SESSION_NOT_FRESH") {
    return refuse("forbidden", "You signed in more than a day ago.", {
      remedy: "Sign out and in again, then repeat it.",
    });
  }
  return refuse("precondition_failed", "This could not be done.", {
    remedy: "Reload the page and try again.",
  });
}

/** Puts it on the record. */
export async function recordOwn(services: Services, actor: Actor, data: EventData): Promise<void> {
  await inTransaction(services.store, (tx) => recordEvent(tx, { rolloutId: null, actor, data }));
}

/** Ends the person's other sessions than the one that an answer has just begun, by its token. */
export async function endOtherSessions(services: Services, actor: Actor, keptToken: string): Promise<void> {
  await services.store.db
    .delete(session)
    .where(and(eq(session.userId, actor.id), ne(session.token, keptToken)));
}
