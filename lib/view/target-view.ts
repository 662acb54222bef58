/** What the pages hold of a target: JSON-safe, free of secrets. `null` is unknown, never zero. */

export interface TargetListItem {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  /** Host, port and database. */
  readonly address: string;
  readonly replicaNames: readonly string[];
  /** Rollouts that have not ended. */
  readonly openRollouts: number;
  readonly createdAt: string;
  /** Raised by every edit: what an edit says that it was made on. */
  readonly version: number;
}

export interface TargetTable {
  readonly schema: string;
  readonly name: string;
  readonly estimatedRows: number | null;
  readonly tableBytes: number;
  readonly indexBytes: number;
  readonly totalBytes: number;
}

export interface ReplicaView {
  /** Its application_name on the primary. */
  readonly name: string;
  readonly address: string | null;
  readonly state: "streaming" | "gone" | "unreachable" | "stale";
  readonly lagSeconds: number | null;
  readonly lagBytes: number | null;
}

export type TargetOverview =
  | {
      readonly kind: "reachable";
      /** For people: `18.1`. */
      readonly serverVersion: string;
      readonly database: string;
      readonly databaseBytes: number | null;
      readonly tables: readonly TargetTable[];
      readonly replicas: readonly ReplicaView[];
      readonly readAt: string;
    }
  | { readonly kind: "unreachable"; readonly message: string; readonly remedy: string | null };

export interface TargetView extends TargetListItem {
  readonly overview: TargetOverview;
}

/** What the live stream of a target sends, once a second. */
export type TargetLagMessage =
  | { readonly kind: "lag"; readonly at: string; readonly replicas: readonly ReplicaView[] }
  | { readonly kind: "unreachable"; readonly at: string; readonly message: string };

/** What a connection test found, primary first. */
export interface ConnectionReport {
  readonly ok: boolean;
  readonly primary: ConnectionCheck;
  readonly replicas: readonly (ConnectionCheck & { readonly name: string })[];
  /** Replicas that stream from the primary now, as it names them. */
  readonly discovered: readonly string[];
  /** Nothing that forbids, but one should know. */
  readonly warnings: readonly string[];
}

export type ConnectionCheck =
  | { readonly ok: true; readonly address: string; readonly serverVersion: string }
  | {
      readonly ok: false;
      readonly address: string | null;
      /** What failed, in plain words, and what to do. */
      readonly message: string;
      readonly remedy: string | null;
    };
