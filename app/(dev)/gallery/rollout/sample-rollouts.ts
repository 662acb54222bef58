import type { Progress } from "@/lib/domain/lifecycle/condition";
import type { EventView, LiveRollout, RolloutView } from "@/lib/view/rollout-view";
import { ada, ago, type BuildPhase, buildRolloutView, rui } from "./build-rollout-view";
import { buildSamples } from "./build-samples";

export interface SampleRollout {
  readonly name: string;
  readonly label: string;
  readonly live: LiveRollout;
  /** Read by this person. */
  readonly reader: "author" | "reviewer";
  readonly isConnected: boolean;
}

const done: BuildPhase = { state: "done", isApproved: true };

const progress: Progress = {
  stepId: "backfill.orders",
  kind: "backfill",
  rowsWalked: 3_400_000,
  rowsChanged: 3_399_120,
  chunks: 1_020,
  rowsTotal: 12_000_000,
  totalIsExact: false,
  rowsPerSecond: 18_200,
  mismatches: 0,
  etaMs: { low: 420_000, high: 660_000 },
};

const engine = { id: "engine", name: "engine" };

function events(
  ...data: readonly (Omit<EventView, "id" | "at"> & { readonly secondsAgo: number })[]
): EventView[] {
  return data.map(({ secondsAgo, ...event }, index) => ({ ...event, id: index + 1, at: ago(secondsAgo) }));
}

const buildHistory = () =>
  events(
    { secondsAgo: 7200, actor: ada, phase: null, data: { kind: "rollout_created", title: "" } },
    {
      secondsAgo: 7000,
      actor: ada,
      phase: null,
      data: { kind: "rollout_submitted", planHash: "91f0a9e052" },
    },
    {
      secondsAgo: 600,
      actor: rui,
      phase: "expand",
      data: { kind: "phase_approved", planHash: "91f0a9e052", comment: "Looks right to me." },
    },
    { secondsAgo: 320, actor: ada, phase: "backfill", data: { kind: "phase_started", isRetry: false } },
    {
      secondsAgo: 300,
      actor: engine,
      phase: "backfill",
      data: { kind: "phase_picked_up", engine: "engine-7", epoch: 3, isTakeover: false },
    },
    {
      secondsAgo: 60,
      actor: engine,
      phase: "backfill",
      data: {
        kind: "pace_changed",
        pace: "slowed",
        reason: { kind: "replica_lag", replica: "replica-1", lagSeconds: 0.82, limitSeconds: 1 },
      },
    },
  );

function sample(
  name: string,
  label: string,
  view: RolloutView,
  more: Partial<Omit<SampleRollout, "name" | "label">> & { readonly hasWalk?: boolean } = {},
): SampleRollout {
  const { hasWalk = false, ...given } = more;
  return {
    name,
    label,
    live: { view, events: buildHistory(), samples: hasWalk ? buildSamples(240) : [] },
    reader: "author",
    isConnected: true,
    ...given,
  };
}

const running: BuildPhase = { state: "running", isApproved: true, progress };
const lag = { kind: "replica_lag", replica: "replica-1", lagSeconds: 0.82, limitSeconds: 1 } as const;

/** The states of a rollout's page that matter, made up, as if they were so now. */
export function buildSampleRollouts(): readonly SampleRollout[] {
  return [
    sample("approval", "Waiting for approval", buildRolloutView({ state: "in_review" }), {
      reader: "reviewer",
    }),
    sample("running", "Running", buildRolloutView({ phases: { expand: done, backfill: running } }), {
      hasWalk: true,
    }),
    sample(
      "slowed",
      "Slowed",
      buildRolloutView({
        phases: {
          expand: done,
          backfill: { ...running, condition: { kind: "slowed", reason: lag, since: ago(40) } },
        },
      }),
      { hasWalk: true },
    ),
    sample(
      "stopped",
      "Stopped by a guard",
      buildRolloutView({
        phases: {
          expand: done,
          backfill: {
            ...running,
            progress: { ...progress, rowsPerSecond: null, etaMs: null },
            condition: {
              kind: "stopped_by_guard",
              reason: { kind: "replica_gone", replica: "replica-1" },
              since: ago(12),
            },
          },
        },
      }),
      { hasWalk: true },
    ),
    sample(
      "lock",
      "Waiting for a lock",
      buildRolloutView({
        phases: {
          expand: {
            state: "running",
            isApproved: true,
            startedAt: ago(9),
            runs: [
              {
                stepId: "expand.add-columns",
                direction: "forward",
                outcome: "running",
                attempts: 7,
                startedAt: ago(9),
                durationMs: null,
              },
            ],
            condition: {
              kind: "waiting_for_lock",
              stepId: "expand.add-columns",
              attempt: 7,
              maxAttempts: 60,
              since: ago(9),
              blockers: [
                {
                  pid: 4711,
                  application: "checkout",
                  user: "shop",
                  state: "idle in transaction",
                  transactionAgeMs: 42_000,
                  statement: "select * from orders where id = ?",
                },
              ],
            },
          },
        },
      }),
    ),
    sample(
      "failed",
      "Failed",
      buildRolloutView({
        phases: {
          expand: done,
          backfill: {
            state: "failed",
            isApproved: true,
            progress: { ...progress, rowsPerSecond: null, etaMs: null },
            failure: {
              code: "data_error",
              stepId: "backfill.orders",
              message: "The row of orders with key 3400017 can't be filled: bigint out of range.",
              remedy:
                "Fix this row, or change the expression in a new rollout. Then try again; it goes on from this row.",
              sqlState: "22003",
            },
          },
        },
      }),
      { hasWalk: true },
    ),
    sample(
      "mismatch",
      "Verification mismatch",
      buildRolloutView({
        phases: {
          expand: done,
          backfill: done,
          verify: {
            state: "failed",
            isApproved: true,
            failure: {
              code: "verification_mismatch",
              stepId: "verify.orders",
              message: "3 of 12,000,000 rows are not what they should be.",
              remedy:
                "Look at the keys below. Undo backfill and go through it again, or fix the rows, then try again.",
              sqlState: null,
            },
          },
        },
        verification: {
          stepId: "verify.orders",
          rowsCompared: 12_000_000,
          mismatches: 3,
          sampleKeys: ["118203", "118204", "9001772"],
          reads: [
            { kind: "replica", name: "replica-1", lsn: "1F/8A0000D8" },
            { kind: "primary", why: "lost", replica: "replica-1" },
          ],
          finishedAt: ago(30),
          voidedAt: null,
        },
      }),
    ),
    sample(
      "engine",
      "No engine",
      buildRolloutView({
        isEngineAlive: false,
        phases: { expand: done, backfill: { state: "queued", isApproved: true } },
      }),
    ),
    sample("lost", "Connection lost", buildRolloutView({ phases: { expand: done, backfill: running } }), {
      hasWalk: true,
      isConnected: false,
    }),
    sample(
      "done",
      "Completed",
      buildRolloutView({
        state: "completed",
        endedAt: ago(20),
        phases: { expand: done, backfill: done, verify: done, constrain: done, contract: done },
        verification: {
          stepId: "verify.orders",
          rowsCompared: 12_000_000,
          mismatches: 0,
          sampleKeys: [],
          reads: [{ kind: "replica", name: "replica-1", lsn: "1F/8A0000D8" }],
          finishedAt: ago(90),
          voidedAt: null,
        },
      }),
    ),
    sample(
      "aborted",
      "Aborted",
      buildRolloutView({
        state: "aborted",
        endedAt: ago(20),
        phases: { expand: done, backfill: { state: "paused", isApproved: true, progress } },
      }),
    ),
  ];
}
