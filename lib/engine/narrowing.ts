/**
 * Finds the row at fault after a chunk failed because of its data: the window is halved until it holds one row. Rows before
 * the bad one are done on the way. Pure; null means that nothing is being looked for.
 */
export interface Narrowing {
  /** Rows of the next window. */
  readonly rows: number;
  /** Rows of the window that failed which are not done yet: the bad one is among them. */
  readonly suspects: number;
}

/** After a failed window of more than one row: look in its first half. */
export function narrowAfterFailure(windowRows: number): Narrowing {
  return { rows: Math.max(1, Math.floor(windowRows / 2)), suspects: windowRows };
}

/** After a window that went well: what is left of the suspects, or null once all of them went well. */
export function narrowAfterSuccess(narrowing: Narrowing | null, windowRows: number): Narrowing | null {
  if (narrowing === null) return null;
  const suspects = narrowing.suspects - windowRows;
  return suspects <= 0 ? null : { rows: Math.min(narrowing.rows, suspects), suspects };
}
