import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { printCanonicalJson } from "./canonical-json";
import type { Plan } from "./plan";

/** SHA-256 of a value's canonical JSON, in hex. */
export function hashValue(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(printCanonicalJson(value))));
}

/** The plan's hash: what an approval is bound to. Every member of the plan counts. */
export function hashPlan(plan: Plan): string {
  return hashValue(plan);
}

/** The first characters, for people: `3f9c1a2b`. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
