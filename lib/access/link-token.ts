import { createHash, randomBytes } from "node:crypto";

/** What the links of invites and password resets hold: 256 random bits, of which only the SHA-256 is kept. */

/** The hash by which a link is found. */
export function hashLinkToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A new one; the token is for the link, and nobody else. */
export function makeLinkToken(): { readonly token: string; readonly hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashLinkToken(token) };
}
