import { z } from "zod";
import { findClientAddress } from "./client-address";
import type { EntranceServices } from "./entrance-services";

/**
 * Asks better-auth through its handler, as a browser would; none of its addresses is reachable from outside but the one that the
 * identity provider comes back to.
 */

export interface AuthAnswer {
  readonly status: number;
  readonly isOk: boolean;
  readonly body: unknown;
  /** Set-Cookie lines to send. */
  readonly cookies: readonly string[];
}

/** Of whoever asks; the address is told apart, for better-auth would believe what the request says. */
const passedOn = ["cookie", "origin", "user-agent", "host"];

/** Asks one of better-auth's addresses in the name of these headers. A body makes it a POST. */
export async function askAuth(
  services: EntranceServices,
  headers: Headers,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<AuthAnswer> {
  const sent = new Headers({ "content-type": "application/json" });
  for (const name of passedOn) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  const address = findClientAddress(headers, services.entrance.proxies);
  if (address !== null) sent.set("x-forwarded-for", address);
  const url = new URL(`/api/auth${path}`, services.entrance.url ?? "http://localhost:3000");
  const response = await services.auth.handler(
    new Request(url, {
      method: body === undefined ? "GET" : "POST",
      headers: sent,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    isOk: response.ok,
    body: parseJson(text),
    cookies: response.headers.getSetCookie(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const errorSchema = z.object({ code: z.string() });

/** The code of a refusal; null where it has none. */
export function codeOf(answer: AuthAnswer): string | null {
  const parsed = errorSchema.safeParse(answer.body);
  return parsed.success ? parsed.data.code : null;
}
