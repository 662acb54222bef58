import { skipIgnored } from "@/lib/domain/sql/place-statements";

/**
 * Blanks what psql understands and the server does not: lines that begin with a backslash between statements (`\connect`, `\restrict` of pg_dump),
 * rows of COPY … FROM stdin up to `\.`, and a byte order mark. Every other character keeps its place. Linear in the text's length.
 */

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** Behind a quoted thing that begins at `at`; null when none begins there. */
function skipQuoted(text: string, at: number): number | null {
  const first = text.charAt(at);
  if (first === "'" || first === '"') {
    const isEscape = first === "'" && /[eE]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at - 2));
    for (let to = at + 1; to < text.length; to += 1) {
      if (isEscape && text.charAt(to) === "\\") to += 1;
      else if (text.charAt(to) === first) {
        if (text.charAt(to + 1) === first) to += 1;
        else return to + 1;
      }
    }
    return text.length;
  }
  if (first !== "$" || /[\w$]/.test(text.charAt(at - 1))) return null;
  dollar.lastIndex = at;
  const tag = dollar.exec(text)?.[0];
  if (tag === undefined) return null;
  const end = text.indexOf(tag, at + tag.length);
  return end < 0 ? text.length : end + tag.length;
}

const dollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const copyFrom = /\bcopy\b[^;]*\bfrom\s+stdin\b/i;

/** Behind the statement that begins at `from`: behind its semicolon, or at the text's end. */
function skipStatement(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const quoted = skipQuoted(text, at);
    if (quoted !== null) at = quoted;
    else if (text.startsWith("--", at) || text.startsWith("/*", at)) at = skipIgnored(text, at);
    else if (text.charAt(at) === ";") return at + 1;
    else at += 1;
  }
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** The text as the server would get it. */
export function withoutPsql(source: string): string {
  const text = source.startsWith("\ufeff") ? ` ${source.slice(1)}` : source;
  if (!/^\s*\\/m.test(text)) return text;
  let result = "";
  let done = 0;
  let at = skipIgnored(text, 0);
  const blankTo = (from: number, to: number) => {
    result += text.slice(done, from) + blank(text.slice(from, to));
    done = to;
  };
  while (at < text.length) {
    if (text.charAt(at) === "\\") {
      const end = endOfLine(text, at);
      blankTo(at, end);
      at = skipIgnored(text, end);
      continue;
    }
    const end = skipStatement(text, at);
    const isCopy = end - at < 10_000 && copyFrom.test(text.slice(at, end));
    if (isCopy) {
      const rows = endOfLine(text, end);
      const last = text.indexOf("\n\\.", rows);
      const behind = last < 0 ? text.length : endOfLine(text, last + 1);
      blankTo(rows, behind);
      at = skipIgnored(text, behind);
    } else at = skipIgnored(text, end);
  }
  return result + text.slice(done);
}
