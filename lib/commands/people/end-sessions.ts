import { and, eq, ne } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { session } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";

const sessionId = personInput.shape.personId;

export const endSessionsInput = personInput.extend({
  exceptId: sessionId.optional().describe("A session that stays."),
});

/** The same without the person, whom the address names. */
export const endSessionsQuery = endSessionsInput.omit({ personId: true });

export const endSessionInput = personInput.extend({ sessionId });

interface Ended {
  readonly ended: number;
}

/** Ends sessions of one's own, or anybody's for who manages people; what they watch ends with them. */
export async function endSessions(services: Services, actor: Actor, input: unknown): Promise<Result<Ended>> {
  return await asResult(services, "Ending sessions", async () => {
    const { personId, exceptId } = parseInput(endSessionsInput, input);
    authorise(actor, personId === actor.id ? "manage_keys" : "manage_people");
    return await end(services, actor, personId, (of) =>
      exceptId === undefined ? of : and(of, ne(session.id, exceptId)),
    );
  });
}

/** Ends one session: one's own, or anybody's for who manages people. One that is not this person's is not found. */
export async function endSession(services: Services, actor: Actor, input: unknown): Promise<Result<Ended>> {
  return await asResult(services, "Ending a session", async () => {
    const { personId, sessionId: id } = parseInput(endSessionInput, input);
    authorise(actor, personId === actor.id ? "manage_keys" : "manage_people");
    const done = await end(services, actor, personId, (of) => and(of, eq(session.id, id)));
    return done.ended === 0 ? refuse("not_found", "There is no such session.") : done;
  });
}

type Where = ReturnType<typeof and>;

async function end(
  services: Services,
  actor: Actor,
  personId: string,
  narrow: (ofPerson: Where) => Where,
): Promise<Ended> {
  return await inTransaction(services.store, async (tx) => {
    const person = await lockPerson(tx, personId);
    const ended = await tx
      .delete(session)
      .where(narrow(eq(session.userId, personId)))
      .returning({ id: session.id });
    if (ended.length > 0) {
      await notifyPerson(tx, personId);
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: {
          kind: "sessions_ended",
          person: { id: personId, name: person.name },
          count: ended.length,
        },
      });
    }
    return { ended: ended.length };
  });
}
