import { scanSync } from "libpg-query";

const constants = new Set(["SCONST", "ICONST", "FCONST", "BCONST", "XCONST"]);

function shown(token: { readonly text: string; readonly tokenName: string }): string {
  if (token.tokenName.endsWith("COMMENT")) return "";
  // The scanner names some kinds of strings UNKNOWN: x'ff', U&'…'.
  const isConstant =
    constants.has(token.tokenName) || (token.tokenName !== "IDENT" && token.text.includes("'"));
  return isConstant ? "?" : token.text;
}

/**
 * A statement on one line with every constant replaced by `?` and comments left out, for showing other people's statements without their data; null when it
 * can't be scanned (cut inside a string, say), for then nobody knows what is a constant. Call loadParser first.
 */
export function hideLiterals(statement: string): string | null {
  try {
    let text = "";
    let end = 0;
    for (const token of scanSync(statement).tokens) {
      // Positions are in bytes; between tokens there is only white space.
      text += token.start > end ? " " : "";
      text += shown(token);
      end = token.end;
    }
    return end === 0 ? null : text.replace(/\s+/g, " ").trim();
  } catch {
    return null;
  }
}
