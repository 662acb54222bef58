import { createHash } from "node:crypto";
import type { Refusal } from "@/lib/domain/refusal";

/**
 * ETags of answers. What two people may edit has a version, and its tag is `"<version>.<digest>"`: the whole tells whether the answer is the same
 * one (If-None-Match); of If-Match only the version counts, so that what changes by itself, such as progress, stands in nobody's way.
 */

/** The tag of an answer. */
export function makeEtag(body: string, version?: number): string {
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 16);
  return version === undefined ? `"${digest}"` : `"${version}.${digest}"`;
}

/** True when the asker has this answer already. */
export function isUnchanged(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

export type IfMatch =
  | { readonly kind: "any" }
  | { readonly kind: "version"; readonly version: number }
  /** Reads as a tag, and is none that could hold now. */
  | { readonly kind: "stale"; readonly refusal: Refusal }
  | { readonly kind: "invalid"; readonly refusal: Refusal };

/** What If-Match asks for: `"7"` and `"7.abc"` both mean version 7; without the header, and for `*`, anything. */
export function parseIfMatch(header: string | null): IfMatch {
  const text = header?.trim() ?? "*";
  if (text === "*") return { kind: "any" };
  const version = /^"(?<version>0|[1-9][0-9]{0,8})(\.[A-Za-z0-9_-]*)?"$/.exec(text)?.groups?.version;
  if (version !== undefined) return { kind: "version", version: Number(version) };
  if (/^(W\/)?"[^"]*"$/.test(text)) {
    return {
      kind: "stale",
      refusal: {
        code: "conflict",
        message: "If-Match names no version of this.",
        remedy: "Read it again, and send the ETag that comes with it.",
      },
    };
  }
  return {
    kind: "invalid",
    refusal: {
      code: "invalid_input",
      message: "If-Match can't be read.",
      remedy: 'Send one ETag as it was given, or the version in quotes: "7".',
    },
  };
}
