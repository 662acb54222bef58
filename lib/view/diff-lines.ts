export interface DiffLine {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** The lines of two texts, told by what they have in common (the longest common subsequence). Pure; for texts of some hundred lines. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  // Lengths of what the two have in common from each pair of lines on.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row === undefined) continue;
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const [gone, fresh] = [old[i], now[j]];
    if (gone !== undefined && gone === fresh) {
      lines.push({ kind: "same", text: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "gone", text: gone });
      i += 1;
    } else if (fresh !== undefined) {
      lines.push({ kind: "new", text: fresh });
      j += 1;
    }
  }
  return lines;
}

/** The same without what stands more than `around` lines away from a difference; null where lines were left out. */
export function nearDifferences(lines: readonly DiffLine[], around: number): readonly (DiffLine | null)[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((one) => one.kind !== "same"),
  );
  return lines.flatMap((line, at): (DiffLine | null)[] => {
    if (isNear[at] === true) return [line];
    return at === 0 || isNear[at - 1] === true ? [null] : [];
  });
}
