import type { Blocker, Condition } from "@/lib/domain/lifecycle/condition";
import { gaugeFacts } from "@/lib/domain/pace/gauge";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import type { PaceReason } from "@/lib/domain/pace/pace";
import { printBytes } from "@/lib/view/designer/print-size";
import { gaugeWords, printGauge } from "@/lib/view/pace-gauge-words";
import { printDuration, printPercent, printSeconds } from "@/lib/view/print-amount";
import { printBuildStage } from "@/lib/view/print-build-stage";

function printMissing(reason: Extract<PaceReason, { kind: "gauge_missing" }>): string {
  const name = gaugeWords[reason.gauge].name(reason.subject);
  if (reason.detail !== null) return `${name} can't be read: ${reason.detail.replace(/\.$/, "")}`;
  return reason.ageMs === null
    ? `nothing is known of ${name}`
    : `${name} could not be read for ${printDuration(reason.ageMs)}`;
}

function printStop(stop: InstanceStop): string {
  const why = stop.why === null ? "" : ` (${stop.why.replace(/\.$/, "")})`;
  return `${stop.by.name} has stopped everything${why}`;
}

/** Why the pace is what it is, as a clause: "lag of replica-1 is 0.82 s, limit 1 s". */
export function printPaceReason(reason: PaceReason): string {
  switch (reason.kind) {
    case "replica_lag":
      return `lag of ${reason.replica} is ${printSeconds(reason.lagSeconds)}, limit ${printSeconds(reason.limitSeconds)}`;
    case "replica_gone":
      return `${reason.replica} is gone: it no longer streams from the primary`;
    case "signal_missing":
      return reason.ageMs === null
        ? `nothing is known of ${reason.replica}`
        : `the lag of ${reason.replica} could not be read for ${printDuration(reason.ageMs)}`;
    case "gauge":
      return `${gaugeWords[reason.gauge].state(reason.value, reason.subject)}, limit ${printGauge(reason.gauge, reason.limit)}`;
    case "gauge_missing":
      return printMissing(reason);
    case "quiet_hours":
      return `quiet hours until ${reason.to} (${reason.timeZone})`;
    case "instance_stopped":
      return printStop(reason.stop);
  }
}

/** What a reason is about, without its numbers: "lag of replica-1". */
export function printTopic(reason: PaceReason): string {
  switch (reason.kind) {
    case "replica_lag":
    case "signal_missing":
      return `lag of ${reason.replica}`;
    case "gauge":
    case "gauge_missing":
      return gaugeWords[reason.gauge].name(reason.subject);
    case "replica_gone":
    case "quiet_hours":
    case "instance_stopped":
      return printPaceReason(reason);
  }
}

/** "Slowed to 46 % of the time". */
export function printSlowed(dutyCycle: number | undefined): string {
  return dutyCycle === undefined ? "Slowed" : `Slowed to ${printPercent(dutyCycle)} of the time`;
}

/** What makes the work go on by itself, or who can. */
function printRemedy(reason: PaceReason): string {
  switch (reason.kind) {
    case "replica_lag":
      return "It goes on by itself when the lag falls below 70 % of the limit.";
    case "replica_gone":
      return "It goes on by itself when the replica streams again, or when an admin takes it off the target.";
    case "signal_missing":
      return "It goes on by itself when the replica answers again. What can't be read counts as bad.";
    case "gauge":
      return gaugeFacts[reason.gauge].isFloor === true
        ? "It goes on by itself when there is half as much again as the limit."
        : "It goes on by itself when the figure falls below 70 % of the limit.";
    case "gauge_missing":
      return "What has a limit and can't be read counts as bad. It goes on by itself when it can be read again, or when its limit is turned off.";
    case "quiet_hours":
      return "It goes on by itself when they end.";
    case "instance_stopped":
      return "Nothing on any target goes on until an admin, or who stopped it, lets it.";
  }
}

export interface ConditionWords {
  /** One sentence with the number, the limit and for how long. */
  readonly sentence: string;
  /** What happens next or what to do; null when there is nothing to add. */
  readonly next: string | null;
}

function heldFor(since: string, nowMs: number): string {
  const ms = nowMs - Date.parse(since);
  return ms < 1000 ? "" : `, for ${printDuration(Math.floor(ms / 1000) * 1000)}`;
}

function printAtWork(
  { build, blockers }: Extract<Condition, { kind: "statement_at_work" }>,
  held: string,
): ConditionWords {
  if (build === null) {
    return {
      sentence: `The statement is at work${held}.`,
      next: "PostgreSQL does not tell how far such a statement is.",
    };
  }
  const percent =
    build.fraction === null || blockers.length > 0 ? "" : `, ${printPercent(build.fraction)} of this`;
  return {
    sentence: `Index build: ${printBuildStage(build.stage)}${percent}${held}.`,
    next:
      blockers.length === 0
        ? "Reads and writes go on meanwhile."
        : "Reads and writes go on meanwhile. It waits for transactions that began before it, and goes on by itself when they end.",
  };
}

function printReconnecting(
  { attempt, message, hosts = [] }: Extract<Condition, { kind: "reconnecting" }>,
  held: string,
): ConditionWords {
  if (hosts.length === 0) {
    return {
      sentence: `The target does not answer, attempt ${attempt}${held}: ${message}`,
      next: "Nothing is lost: what was committed stays, and the work goes on when the target is back.",
    };
  }
  const said = hosts.map(({ at, why }) => `${at} ${why}`).join("; ");
  return {
    sentence: `No primary to be found, attempt ${attempt}${held}: ${said}.`,
    next: "It goes on by itself from where the target's ledger is, once one of these takes writes, or an admin changes the target's connection on its page. Pausing is possible meanwhile.",
  };
}

/** A condition of running work in words. `nowMs` is the reader's clock. */
export function printCondition(condition: Condition, nowMs: number): ConditionWords {
  const held = heldFor(condition.since, nowMs);
  switch (condition.kind) {
    case "slowed":
      return {
        sentence: `${printSlowed(condition.dutyCycle)}: ${printPaceReason(condition.reason)}${held}.`,
        next: null,
      };
    case "stopped_by_guard":
      return {
        sentence: `Stopped: ${printPaceReason(condition.reason)}${held}.`,
        next: printRemedy(condition.reason),
      };
    case "waiting_for_lock":
      return {
        sentence: `Waiting for a lock, attempt ${condition.attempt} of ${condition.maxAttempts}${held}.`,
        next: "Each attempt gives up quickly, so that nothing queues behind it, and is made again by itself.",
      };
    case "statement_at_work":
      return printAtWork(condition, held);
    case "waiting_for_twin":
      return {
        sentence: `Waiting for an earlier run of this very statement, which session ${condition.pid} is still at${held}.`,
        next: "It was sent by an engine that is gone. Its end decides whether anything is left to do.",
      };
    case "waiting_for_lane":
      return {
        sentence: `Waiting for a lane: other rollouts use all ${condition.budget} of this target${held}.`,
        next: "It goes on by itself when one of them is free.",
      };
    case "waiting_for_replay":
      return {
        sentence: `Waiting until ${condition.replica} has replayed what was written before this verification${
          condition.missingBytes === null
            ? ""
            : `: ${printBytes(Math.max(0, condition.missingBytes))} are missing`
        }${held}.`,
        next: `Then it is read there. After ${printDuration(condition.atMostMs)} the primary is read instead.`,
      };
    case "reconnecting":
      return printReconnecting(condition, held);
  }
}

/** "session 4711 of checkout (shop), transaction open for 12 s". */
export function printBlocker(blocker: Blocker): string {
  const who = blocker.application === "" ? blocker.user : `${blocker.application} (${blocker.user})`;
  const age =
    blocker.transactionAgeMs === null
      ? ""
      : `, transaction open for ${printDuration(blocker.transactionAgeMs)}`;
  return `session ${blocker.pid} of ${who}${age}`;
}
