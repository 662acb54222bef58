import "server-only";
import { parseSetCookieHeader, toCookieOptions } from "better-auth/cookies";
import { cookies } from "next/headers";

/** Sends Set-Cookie lines with the answer of the action that is running. */
export async function sendCookies(lines: readonly string[]): Promise<void> {
  const jar = await cookies();
  for (const line of lines) {
    for (const [name, cookie] of parseSetCookieHeader(line)) {
      jar.set(name, cookie.value, toCookieOptions(cookie));
    }
  }
}
