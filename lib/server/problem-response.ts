import { problemDetails, problemMediaType } from "@/lib/domain/problem-details";
import type { Refusal } from "@/lib/domain/refusal";

/** What someone is told who is not signed in. */
export const signInFirst: Refusal = {
  code: "unauthenticated",
  message: "You are not signed in.",
  remedy: "Sign in, or send an API key as Authorization: Bearer, then repeat what you did.",
};

/** A refusal as a response. `status` where the request makes another of it than its code; seconds after which to try again. */
export function respondRefusal(
  refusal: Refusal,
  options: { readonly status?: number | undefined; readonly retryAfterSeconds?: number } = {},
): Response {
  const details = problemDetails(refusal, options.status);
  const headers = new Headers({ "content-type": problemMediaType, "cache-control": "no-store" });
  if (details.status === 401) headers.set("www-authenticate", 'Bearer realm="Colonnade"');
  if (options.retryAfterSeconds !== undefined) headers.set("retry-after", String(options.retryAfterSeconds));
  return new Response(JSON.stringify(details), { status: details.status, headers });
}
