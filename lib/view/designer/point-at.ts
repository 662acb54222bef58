/** One line of a text, cut to fit, and where in it the position is. */
export interface PointedLine {
  /** "…" where the line was cut at its start. */
  readonly before: string;
  readonly line: string;
  /** 0-based column in `line`; its length when the position is past the end. */
  readonly caretAt: number;
}

const widest = 64;
const lead = 24;

/** Finds the line around a 0-based position and cuts it to 64 characters, so that a caret can stand under it. Tabs become spaces. */
export function pointAt(text: string, position: number): PointedLine {
  const at = Math.max(0, Math.min(position, text.length));
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const next = text.indexOf("\n", at);
  const full = text.slice(start, next === -1 ? text.length : next).replaceAll("\t", " ");
  const column = at - start;
  if (full.length <= widest) return { before: "", line: full, caretAt: column };
  const from = Math.max(0, Math.min(column - lead, full.length - widest));
  const rest = full.slice(from, from + widest);
  return {
    before: from > 0 ? "…" : "",
    line: from + widest < full.length ? `${rest}…` : rest,
    caretAt: column - from,
  };
}
