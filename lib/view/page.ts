/** A page of a list, as the API gives it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The cursor of what follows; null at the end. */
  readonly next: string | null;
}
