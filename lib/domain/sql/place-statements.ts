/** Turns the parser's places (bytes of UTF-8) into places of a text (UTF-16 units). */

interface RawStatement<T> {
  readonly stmt: T;
  /** In bytes. */
  readonly stmt_location: number;
  /** In bytes; none for the last statement of a text that does not end with a semicolon. */
  readonly stmt_len?: number | undefined;
}

/** Goes through a text once, from left to right. */
class ByteWalk {
  readonly #text: string;
  #index = 0;
  #bytes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The index of the character at this many bytes; must not be less than what was asked before. */
  indexOf(bytes: number): number {
    while (this.#bytes < bytes && this.#index < this.#text.length) {
      const code = this.#text.codePointAt(this.#index) ?? 0;
      this.#bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      this.#index += code < 0x10000 ? 1 : 2;
    }
    return this.#index;
  }
}

/** Behind a comment that begins at `from`; comments between slash and star nest. */
function skipBlockComment(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    if (text.startsWith("/*", at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith("*/", at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else at += 1;
  }
  return at;
}

const deepestComment = 500;

/**
 * Where comments within comments get deeper than anybody writes; null where they don't. The parser takes time by the square of that depth: minutes
 * for some kilobytes. (Strings are not told apart: one would have to hold hundreds of openings without their ends.)
 */
export function findDeepComment(text: string): number | null {
  let depth = 0;
  for (const { index, 0: mark } of text.matchAll(/\/\*|\*\//g)) {
    depth = mark === "/*" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepestComment) return index;
  }
  return null;
}

/** Where the next thing begins that is neither space, comment nor semicolon. */
export function skipIgnored(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (/[\s;]/.test(text.charAt(at))) at += 1;
    else if (text.startsWith("--", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end + 1;
    } else if (text.startsWith("/*", at)) at = skipBlockComment(text, at);
    else return at;
  }
  return at;
}

/** Each statement with its place in the text: 0-based, the end behind its last character. Linear in the text's length. */
export function placeStatements<T>(
  text: string,
  statements: readonly RawStatement<T>[],
): { readonly tree: T; readonly start: number; readonly end: number }[] {
  const walk = new ByteWalk(text);
  return statements.map(({ stmt, stmt_location, stmt_len }) => {
    const first = walk.indexOf(stmt_location);
    const last = stmt_len === undefined ? text.length : walk.indexOf(stmt_location + stmt_len);
    const start = Math.min(skipIgnored(text, first), last);
    return { tree: stmt, start, end: start + text.slice(start, last).trimEnd().length };
  });
}
