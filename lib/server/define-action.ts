import "server-only";
import type { z } from "zod";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { getActor } from "./current-actor";
import { getServices } from "./services";

type Command<T> = (services: Services, actor: Actor, input: unknown) => Promise<Result<T>>;

/** What someone who is not signed in is told. */
export const signInFirst: Refusal = {
  code: "forbidden",
  message: "You are not signed in.",
  remedy: "Sign in, then repeat what you did.",
};

/**
 * A command as a server action: resolves the actor, calls, returns the Result. The schema gives the action its input type; the command
 * parses with it. (Next compares Origin and Host before an action runs.)
 */
export function defineAction<Schema extends z.ZodType, T>(
  _schema: Schema,
  command: Command<T>,
): (input: z.input<Schema>) => Promise<Result<T>> {
  return async (input) => {
    const actor = await getActor();
    if (actor === null) return { ok: false, refusal: signInFirst };
    return await command(await getServices(), actor, input);
  };
}
