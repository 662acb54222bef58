import { resolveActor } from "@/lib/access/resolve-actor";
import { resolveApiKey } from "@/lib/access/resolve-api-key";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";

/** By this header our own command line says that it is one: the record tells `cli` from `api`. */
const clientHeader = "x-colonnade-client";

/** True where a key asks: such a request carries no cookie that another site could borrow. */
export function hasKey(headers: Headers): boolean {
  return headers.has("authorization");
}

/** Who asks: the person of a session, or the one in whose name an API key acts. Null: nobody. A key that can't be used is refused. */
export async function resolveCaller(services: Services, headers: Headers): Promise<Actor | null> {
  const authorization = headers.get("authorization");
  if (authorization === null) return await resolveActor(services, headers, { refresh: false });
  const key = /^Bearer +(?<key>\S+)$/i.exec(authorization.trim())?.groups?.key;
  if (key === undefined) {
    return refuse("unauthenticated", "This Authorization header can't be read.", {
      remedy: "Send Authorization: Bearer, and an API key.",
    });
  }
  const via = headers.get(clientHeader) === "cli" ? "cli" : "api";
  return await resolveApiKey(services.store, key, via, services.now());
}
