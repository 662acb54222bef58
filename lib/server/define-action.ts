import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import type { OwnCommand } from "@/lib/commands/account/own-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { getActor } from "./current-actor";
import { signInFirst } from "./problem-response";
import { sendCookies } from "./send-cookies";
import { getServices } from "./services";

type Command<T> = (services: Services, actor: Actor, input: unknown) => Promise<Result<T>>;

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

/**
 * The same for what somebody does to what they prove themselves with: it takes the session's own cookies, and may give others. There is no operation of the API
 * for it.
 */
export function defineOwnAction<Schema extends z.ZodType, T>(
  _schema: Schema,
  command: OwnCommand<T>,
): (input: z.input<Schema>) => Promise<Result<T>> {
  return async (input) => {
    const actor = await getActor();
    if (actor === null) return { ok: false, refusal: signInFirst };
    const done = await command(await getServices(), actor, new Headers(await headers()), input);
    if (!done.ok) return done;
    await sendCookies(done.value.cookies);
    return { ok: true, value: done.value.value };
  };
}
