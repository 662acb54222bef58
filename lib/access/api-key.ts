import { createHash, randomBytes } from "node:crypto";

/** The text of an API key: made once, shown once. Only its SHA-256 is kept. */

const mark = "clnd_";
const form = /^clnd_[A-Za-z0-9_-]{43}$/;

export interface NewApiKey {
  /** Secret: for the person, and nobody else. */
  readonly key: string;
  /** Its first characters, to know it again by. */
  readonly prefix: string;
  readonly hash: Buffer;
}

/** The hash by which a key is found. It is random: nothing slow is needed. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** A key of 256 random bits. */
export function makeApiKey(): NewApiKey {
  const key = `${mark}${randomBytes(32).toString("base64url")}`;
  return { key, prefix: key.slice(0, mark.length + 6), hash: hashApiKey(key) };
}

/** True for what looks like a key of ours. */
export function isApiKey(text: string): boolean {
  return form.test(text);
}
