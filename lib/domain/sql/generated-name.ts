import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const maxBytes = 63;
const hashLength = 8;

function cut(text: string, bytes: number): string {
  let kept = "";
  let size = 0;
  // By character, so that none is split.
  for (const character of text) {
    size += utf8ToBytes(character).length;
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}

interface NameToGenerate {
  readonly parts: readonly string[];
  readonly suffix?: string;
  /** Carries the hash though it is short: for names that a probe looks up, since `order` + `items_total` reads as `order_items` + `total`. */
  readonly isDistinct?: boolean;
}

/**
 * A name for an object that Colonnade makes: the parts and the suffix joined by `_`. PostgreSQL would silently cut it at 63 bytes, so a longer
 * one is cut here and carries a hash of the whole. Deterministic; with the hash, different for different parts.
 */
export function generateName(name: NameToGenerate): string {
  const end = name.suffix === undefined ? "" : `_${name.suffix}`;
  const plain = name.parts.join("_") + end;
  if (name.isDistinct !== true && utf8ToBytes(plain).length <= maxBytes) return plain;
  const hash = bytesToHex(sha256(utf8ToBytes(JSON.stringify([name.parts, name.suffix ?? null])))).slice(
    0,
    hashLength,
  );
  const tail = `_${hash}${end}`;
  return cut(name.parts.join("_"), maxBytes - utf8ToBytes(tail).length) + tail;
}
