import { expressionOffset, type ParsedExpression, parseExpression } from "./expression";
import type { Tree } from "./parser";

/** Finds places of an author's text again from places of what was printed from it: both have the same tree, each node with its place. */

function places(printed: Tree, source: Tree, found: [number, number][]): void {
  if (typeof printed !== "object" || printed === null || typeof source !== "object" || source === null)
    return;
  for (const [key, value] of Object.entries(printed)) {
    const other = (source as Record<string, Tree>)[key] ?? null;
    if (key === "location" && typeof value === "number" && typeof other === "number")
      found.push([value, other]);
    else places(value, other, found);
  }
}

/**
 * The 0-based index into the source (UTF-16, as an editor counts) of what stands at a 0-based character index of the printed text; null when
 * there is no such place.
 */
export function mapPosition(
  source: string,
  parsed: ParsedExpression,
  printedPosition: number,
): number | null {
  const again = parseExpression(parsed.printed.text);
  if (again.kind !== "valid") return null;
  const characters = [...parsed.printed.text];
  if (printedPosition < 0 || printedPosition > characters.length) return null;
  // Places in trees are in bytes.
  const at = new TextEncoder().encode(characters.slice(0, printedPosition).join("")).length;
  const found: [number, number][] = [];
  places(again.tree, parsed.tree, found);
  let best: [number, number] | null = null;
  for (const place of found) {
    if (place[0] - expressionOffset <= at && (best === null || place[0] > best[0])) best = place;
  }
  if (best === null) return null;
  const bytes = new TextEncoder().encode(source).slice(0, Math.max(0, best[1] - expressionOffset));
  return new TextDecoder().decode(bytes).length;
}
