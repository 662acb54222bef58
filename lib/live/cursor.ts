/** How far a viewer has come: the newest event and sample that were sent. Travels as the id of a message: `41.7`. */
export interface Cursor {
  readonly eventId: number;
  readonly sampleId: number;
}

/** Prints it as a message's id. */
export function printCursor(cursor: Cursor): string {
  return `${cursor.eventId}.${cursor.sampleId}`;
}

/** Parses Last-Event-ID; null when it is absent or not one of ours, and the viewer gets a snapshot. */
export function parseCursor(text: string | null): Cursor | null {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? "");
  return match === null ? null : { eventId: Number(match[1]), sampleId: Number(match[2]) };
}
