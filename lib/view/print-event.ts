import type { EventData } from "@/lib/domain/lifecycle/event-data";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { governanceSayers } from "@/lib/view/event-words/governance-words";
import { peopleSayers } from "@/lib/view/event-words/people-words";
import { reviewSayers } from "@/lib/view/event-words/review-words";
import type { EventWords, PhaseInWords, Said, Sayers } from "@/lib/view/event-words/said";
import { printLimitsChanged } from "@/lib/view/pace-limits";
import { phaseWords } from "@/lib/view/phase-words";
import { printCount, printCounted, printDuration, printRows } from "@/lib/view/print-amount";
import { printBlocker, printPaceReason, printSlowed, printTopic } from "@/lib/view/print-condition";
import { printReadPlace, printReadPlaces } from "@/lib/view/print-read-place";
import type { EventView } from "@/lib/view/rollout-view";

const attempts = (count: number): string => (count > 1 ? `, after ${printCount(count)} attempts` : "");

/** An engine's name with its uuid cut to the part that tells engines apart. */
const shortEngine = (name: string): string => name.replace(/([0-9a-f]{8})-[0-9a-f-]{27}$/, "$1");

function printLost(lost: readonly string[] | null): string {
  if (lost === null) return "What the promotion lost can't be told.";
  if (lost.length === 0) return "Every step that was done is there.";
  return `The promotion lost ${printCounted(lost.length, "step")} that ${lost.length === 1 ? "is" : "are"} done again: ${lost.join("; ")}.`;
}

function printEdited({ address, replicas }: Extract<EventData, { kind: "target_edited" }>): string | null {
  const list = (names: readonly string[]) => (names.length === 0 ? "none" : names.join(", "));
  const parts = [
    address === null ? null : `Connection: ${address.before} → ${address.after}`,
    replicas === null ? null : `Replicas: ${list(replicas.before)} → ${list(replicas.after)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(". ");
}

const sayers: Sayers = {
  target_added: (data) => ({ text: `Added the target ${data.name} (${data.environment})` }),
  target_edited: (data) => ({
    text:
      data.renamedFrom === null
        ? `Changed the target ${data.name}`
        : `Renamed the target ${data.renamedFrom} to ${data.name}`,
    detail: printEdited(data),
  }),
  rollout_created: () => ({ text: "Created this rollout" }),
  rollout_edited: (data) => ({ text: `Edited the change; its plan is now ${shortHash(data.planHash)}` }),
  rollout_submitted: (data) => ({ text: `Submitted plan ${shortHash(data.planHash)} for review` }),
  rollout_returned: (data) => ({ text: "Returned it to draft", detail: data.comment }),
  phase_approved: (data, { phase }) => ({
    text: `Approved ${phase} of plan ${shortHash(data.planHash)}`,
    detail: data.comment,
    tone: "success",
  }),
  approvals_voided: (data) => ({
    text: `${printCounted(data.count, "approval")} became void`,
    detail: data.reason,
    tone: "attention",
  }),
  plan_amended: (data) => ({
    text: `Changed the expression; plan ${shortHash(data.fromHash)} became ${shortHash(data.toHash)}`,
    detail:
      data.rows === "all"
        ? "Every row is gone over again."
        : "Rows in quarantine and those still to come are filled by it.",
    tone: "attention",
  }),
  phase_started: (data, { phase }) => ({
    text: `Started ${phase}${data.isRetry ? " again" : ""}`,
    detail: data.onWordOf === undefined ? null : `As the policy says, on the word of ${data.onWordOf}`,
  }),
  advance_refused: (data, { phase }) => ({
    text: `Did not start ${phase} by itself`,
    detail: data.message,
    tone: "attention",
  }),
  phase_picked_up: (data, { phase }) => ({
    text: data.isTakeover ? `Took over ${phase} from an engine that was lost` : `Picked up ${phase}`,
    detail: `${shortEngine(data.engine)}, epoch ${data.epoch}`,
    tone: data.isTakeover ? "attention" : "progress",
  }),
  phase_finished: (data, { title }) => ({
    text: `${title} is done, in ${printDuration(data.durationMs)}`,
    tone: "success",
  }),
  phase_failed: (data, { title }) => ({
    text: `${title} failed`,
    detail: data.failure.message,
    tone: "danger",
  }),
  pause_requested: (_, { phase }) => ({ text: `Asked ${phase} to pause` }),
  phase_paused: (_, { title }) => ({ text: `${title} is paused`, tone: "attention" }),
  phase_resumed: (_, { phase }) => ({ text: `Resumed ${phase}` }),
  undo_requested: (_, { phase }) => ({ text: `Asked to undo ${phase}` }),
  phase_undone: (data, { title }) => ({
    text: `${title} is undone, in ${printDuration(data.durationMs)}`,
    tone: "success",
  }),
  undo_failed: (data, { phase }) => ({
    text: `Undoing ${phase} failed`,
    detail: data.failure.message,
    tone: "danger",
  }),
  abort_requested: () => ({ text: "Asked to abort this rollout", tone: "attention" }),
  rollout_aborted: () => ({
    text: "The rollout is aborted",
    detail: "What was applied stays until it is undone.",
  }),
  rollout_completed: () => ({ text: "The rollout is completed", tone: "success" }),
  limits_changed: ({ limits, before }) => printLimitsChanged(limits, before),
  blocker_ended: (data) => ({
    text: `Ended session ${data.pid} of ${data.application === "" ? data.user : `${data.application} (${data.user})`}`,
    detail:
      data.transactionAgeMs === null
        ? "It was idle in a transaction."
        : `It was idle in a transaction, open for ${printDuration(data.transactionAgeMs)}.`,
  }),
  instance_stopped: (data) => ({ text: "Stopped everything", detail: data.why, tone: "danger" }),
  instance_stop_explained: (data) => ({ text: "Said why everything is stopped", detail: data.why }),
  instance_resumed: (data) => ({
    text: `Let everything go on, after ${printDuration(data.stoppedForMs)}`,
    detail: data.why,
    tone: "progress",
  }),
  step_applied: (data) => ({
    text: data.alreadyApplied
      ? `${data.title}: was already applied`
      : `${data.title}: applied in ${printDuration(data.durationMs)}${attempts(data.attempts)}`,
  }),
  step_undone: (data) => ({ text: `${data.title}: undone in ${printDuration(data.durationMs)}` }),
  lock_waited: (data) => ({
    text: `Waited ${printDuration(data.waitedMs)} for a lock${attempts(data.attempts)}`,
    detail: data.blockers.length === 0 ? null : `In the way: ${data.blockers.map(printBlocker).join("; ")}`,
    tone: "slowed",
  }),
  leftover_cleared: () => ({ text: "Cleared what a failed attempt had left" }),
  pace_changed: (data, { title }) => {
    const why = data.reason === null ? "" : `: ${printPaceReason(data.reason)}`;
    switch (data.pace) {
      case "full":
        return { text: `${title} goes on at full speed`, tone: "progress" };
      case "slowed":
        return { text: `${printSlowed(data.dutyCycle)}${why}`, tone: "slowed" };
      case "stopped":
        return { text: `Stopped by a guard${why}`, tone: "danger" };
    }
  },
  pace_repeated: (data) => {
    const times = data.stops > 0 ? data.stops : data.slows;
    const how =
      data.stops > 0
        ? `Stopped ${printCounted(times, "time")}, ${printDuration(data.stoppedMs)} in all,`
        : `Slowed ${printCounted(times, "time")}`;
    return {
      text: `${how} in ${printDuration(data.overMs)}: ${printTopic(data.reason)}`,
      detail: { full: "At full speed now", slowed: "Slowed now", stopped: "Stopped now" }[data.pace],
      tone: "slowed",
    };
  },
  connection_lost: (data) => ({
    text: data.at == null ? "Lost the connection to the target" : `Lost the primary ${data.at}`,
    detail: data.message,
    tone: "attention",
  }),
  connection_back: (data) => ({
    text: `${data.at == null ? "The target is back" : `Connected to ${data.at}`} after ${printDuration(data.afterMs)}`,
    tone: "progress",
  }),
  primary_found: (data) => ({
    text: `Found the new primary at ${data.at}`,
    detail: `Timeline ${data.timeline}${data.before === null ? "" : `, before it ${data.before}`}. ${printLost(data.lost)}`,
    tone: data.lost?.length === 0 ? "progress" : "attention",
  }),
  primary_refused: (data) => ({
    text: `Does not write to ${data.at}`,
    detail: `It ${data.why}`,
    tone: "attention",
  }),
  walk_finished: (data, { phase }) => ({
    text: `Walked ${printRows(data.rowsWalked)} in ${printCounted(data.chunks, "chunk")}, ${printDuration(data.durationMs)}${phase === "verify" ? "" : `; ${printCount(data.rowsChanged)} changed`}`,
  }),
  verify_again_requested: (data) => ({
    text: "Asked to compare every row again",
    detail:
      data.evidenceAgeMs === null
        ? null
        : `The last verification was ${printDuration(data.evidenceAgeMs)} old.`,
  }),
  repair_requested: (data) => ({
    text: `Asked to repair ${printRows(data.mismatches)} that differ, and to verify again`,
  }),
  repaired: (data) => ({
    text: `Repaired ${printRows(data.rowsRepaired)}, ${printDuration(data.durationMs)}`,
  }),
  reading_from: (data) => ({ text: `Reads ${printReadPlace(data.place)}` }),
  row_quarantined: (data) => ({
    text: `Put row ${data.key} of ${data.table} into quarantine`,
    detail: data.message,
    tone: "attention",
  }),
  quarantine_decided: (data) => {
    const rows = `${printCounted(data.count, "quarantined row")}`;
    const which = data.keys.join("; ");
    if (data.decision === null) return { text: `Took back the decision about ${rows}`, detail: which };
    return data.decision.kind === "skip"
      ? { text: `Skips ${rows}: ${data.decision.note}`, detail: which, tone: "attention" }
      : { text: `Gives ${rows} another value: ${data.decision.note}`, detail: which, tone: "attention" };
  },
  quarantine_settled: (data) => ({
    text: `Tried the quarantined rows again: ${printCount(data.filled)} filled, ${printCount(data.replaced)} given another value, ${printCount(data.skipped)} skipped, ${printCount(data.open)} still open`,
    tone: data.open === 0 ? "success" : "attention",
  }),
  verified: (data) =>
    data.mismatches === 0
      ? {
          text: `Compared ${printRows(data.rowsCompared)}: all are right`,
          detail: printReadPlaces(data.reads ?? []),
          tone: "success",
        }
      : {
          text: `Compared ${printRows(data.rowsCompared)}: ${printCount(data.mismatches)} are wrong`,
          detail: `For example ${data.sampleKeys.slice(0, 5).join(", ")}`,
          tone: "danger",
        },
  ...peopleSayers,
  ...reviewSayers,
  ...governanceSayers,
};

function wordsOf(phase: PhaseName | null): PhaseInWords {
  if (phase === null) return { phase: "the phase", title: "The phase" };
  return { phase: phaseWords[phase].noun, title: phaseWords[phase].title };
}

/** What an event says, in a sentence without who and when. */
export function printEvent(event: Pick<EventView, "data" | "phase">): EventWords {
  // Safe because the record is keyed by the very kind of the value that is passed on.
  const say = sayers[event.data.kind] as (data: EventData, words: PhaseInWords) => Said;
  return { detail: null, tone: "neutral", ...say(event.data, wordsOf(event.phase)) };
}
