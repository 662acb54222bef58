import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "./lib/server/content-security-policy";

/**
 * Gives every page a nonce of its own: the browser runs the scripts that the page was made with and those that they load, and nothing that was
 * slipped into the page. Next reads the nonce from the request's policy and writes it to its own scripts.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

// Files and the API hold no scripts of a page's; next.config.js gives them a policy that allows nothing.
export const config = { matcher: ["/((?!api/|_next/static/|_next/image|icon.svg).*)"] };
