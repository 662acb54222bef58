/** Rows of a form that can be added and taken away. The key names a row while it is edited; it never leaves the page. */
export interface Keyed {
  readonly key: number;
}

/** Gives each row a key. */
export function toKeyed<T, R extends Keyed>(
  rows: readonly T[],
  make: (row: T, key: number) => R,
): readonly R[] {
  return rows.map((row, key) => make(row, key));
}

/** The list with one more row, whose key none of the others has. */
export function addKeyed<R extends Keyed>(rows: readonly R[], make: (key: number) => R): readonly R[] {
  return [...rows, make(Math.max(-1, ...rows.map((row) => row.key)) + 1)];
}

/** The list with what was typed into one row. */
export function changeKeyed<R extends Keyed>(
  rows: readonly R[],
  key: number,
  to: Partial<Omit<R, "key">>,
): readonly R[] {
  return rows.map((row) => (row.key === key ? { ...row, ...to } : row));
}

/** The list without one row. */
export function removeKeyed<R extends Keyed>(rows: readonly R[], key: number): readonly R[] {
  return rows.filter((row) => row.key !== key);
}

/** The list with one row a place nearer to the start (-1) or to the end (1); as it is when there is no such place. */
export function moveKeyed<R extends Keyed>(rows: readonly R[], key: number, by: -1 | 1): readonly R[] {
  const from = rows.findIndex((row) => row.key === key);
  const row = rows[from];
  const other = rows[from + by];
  if (row === undefined || other === undefined) return rows;
  return rows.map((one, at) => (at === from ? other : at === from + by ? row : one));
}
