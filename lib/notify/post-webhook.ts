import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { resolveOutside } from "./allowed-address";

/** One POST to a webhook. Redirects are not followed, and the address that was checked is the one that is connected to. */

export interface Posted {
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Why it does not count as delivered; null where it does. */
  readonly error: string | null;
  readonly durationMs: number;
}

const withinMs = 10_000;

export interface Post {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowsInside: boolean;
}

function exchange(post: Post, to: { readonly address: string; readonly family: number }): Promise<number> {
  const url = new URL(post.address);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: "POST",
        headers: { ...post.headers, "content-length": String(Buffer.byteLength(post.body)) },
        // Looked up once: a name that leads elsewhere the second time would get past the check.
        lookup: (_host, options, answer) => {
          const { address, family } = to;
          if (options.all === true) answer(null, [{ address, family }]);
          else answer(null, address, family);
        },
        signal: AbortSignal.timeout(withinMs),
      },
      (response) => {
        response.on("error", reject);
        // What it says is not kept: it may say anything, and of any length.
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    asked.on("error", reject);
    asked.end(post.body);
  });
}

/** Sends it; never throws. 2xx counts as delivered. */
export async function postWebhook(post: Post): Promise<Posted> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const status = await exchange(
      post,
      await resolveOutside(new URL(post.address).hostname, post.allowsInside),
    );
    const isTaken = status >= 200 && status < 300;
    const error = isTaken
      ? null
      : status >= 300 && status < 400
        ? `It answered ${status}: redirects are not followed`
        : `It answered ${status}`;
    return { status, error, durationMs: took() };
  } catch (error) {
    const isLate = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    const why = isLate
      ? `No answer within ${withinMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error);
    return { status: null, error: why, durationMs: took() };
  }
}
