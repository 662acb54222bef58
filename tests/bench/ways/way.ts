import type { WayName } from "../arguments";
import type { Ground } from "../ground";
import type { Scenario } from "../scenarios";

/** A fresh copy of a scenario's table, and where it is. */
export interface Place {
  readonly ground: Ground;
  readonly database: string;
  readonly scenario: Scenario;
  readonly rows: number;
}

export interface PreparedWay {
  /** Fills `cents` in every row; returns the seconds that it took. */
  run(): Promise<number>;
  close(): Promise<void>;
}

/** A way to fill a new column. */
export interface Way {
  readonly name: WayName;
  /** As the saved file tells it. */
  readonly label: string;
  readonly lanes: number;
  /** Everything before the first row is filled: the column is there afterwards. */
  prepare(place: Place): Promise<PreparedWay>;
}
