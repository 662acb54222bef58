/** Where a row lies, as `(block,row)`. Throws when it is no ctid. */
export function readPlace(place: string): { readonly block: number; readonly row: number } {
  const at = /^\((?<block>\d+),(?<row>\d+)\)$/.exec(place)?.groups;
  if (at === undefined) throw new Error(`${place} is no ctid`);
  return { block: Number(at.block), row: Number(at.row) };
}

/** The place before one in the same block; no row lies there when it is the block's first. */
export function placeBefore(place: string): string {
  const { block, row } = readPlace(place);
  return `(${block},${row - 1})`;
}
