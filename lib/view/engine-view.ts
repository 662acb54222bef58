/** An engine as pages show it. Times are ISO strings. */
export interface EngineView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** False: it was not heard of for some seconds, by the database's clock. */
  readonly isAlive: boolean;
  readonly startedAt: string;
  readonly seenAt: string;
}
