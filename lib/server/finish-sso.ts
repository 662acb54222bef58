import "server-only";
import { getServices } from "./services";

/**
 * Where the identity provider sends people back to: the one address of better-auth's that is reachable. State, nonce and code verifier are tied to
 * the browser that began by a cookie.
 */
export async function finishSso(request: Request): Promise<Response> {
  const { auth, entrance } = await getServices();
  if (entrance.sso === null || entrance.url === null) return new Response(null, { status: 404 });
  const { search } = new URL(request.url);
  const headers = new Headers(request.headers);
  return await auth.handler(
    new Request(new URL(`/api/auth/callback/sso${search}`, entrance.url), { headers }),
  );
}
