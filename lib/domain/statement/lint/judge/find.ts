import type { Finding, Reason } from "@/lib/domain/statement/lint-result";
import { ruleOf } from "../rules/rule-of";
import type { Target } from "./act";
import { isSmall, stopsReads, stopsWrites, strength, type TakenLock, type WeighedAct, workOf } from "./weigh";

/** Findings that follow from what an act costs: what it does to the traffic, to the data, to the application. */

/** One thing to say, with how grave it is and why. */
interface Part {
  readonly severity: "careful" | "unsafe";
  readonly reasons: readonly Reason[];
  readonly sentence: string;
}

function listed(targets: readonly Target[]): string {
  const names = [...new Set(targets.map((one) => one.name))];
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Who waits for a lock, in words. */
export function waiting(modes: readonly TakenLock["mode"][]): string {
  return modes.some(stopsReads) ? "reads and writes" : "writes";
}

export function waitReasons(modes: readonly TakenLock["mode"][]): Reason[] {
  if (modes.some(stopsReads)) return ["blocks_reads", "blocks_writes"];
  return modes.some(stopsWrites) ? ["blocks_writes"] : [];
}

const existing = (targets: readonly Target[]) => targets.filter((one) => !one.isNew);

/** Slow work under locks of the act's own, or of the same statement's. */
function slowParts(weighed: WeighedAct, locks: ReadonlyMap<string, TakenLock>): Part[] {
  const blocking = [...locks.values()].filter((one) => one.isBlocking);
  const own = weighed.locks.filter((one) => one.isBlocking);
  if (blocking.length === 0) return [];
  // Another command of the same statement may have brought the lock.
  const under = own.length > 0 ? own : blocking;
  const modes = under.map((one) => one.mode);
  const mode = [...modes].sort((a, b) => strength(b) - strength(a))[0] ?? "ACCESS EXCLUSIVE";
  const wait = waiting(modes);
  const work: [readonly Target[], Reason, string][] = [
    [existing(weighed.rewrites), "rewrite", "Writes {} anew"],
    [weighed.rewrites.length > 0 ? [] : existing(weighed.builds), "index_build", "Builds an index of {}"],
    [existing(weighed.scans), "scan_under_lock", "Reads all of {}"],
    [existing(weighed.lasts), "holds_lock_long", "Works on {}"],
  ];
  return work.flatMap(([targets, reason, words]) => {
    if (targets.length === 0) return [];
    const isAllSmall = targets.every(isSmall);
    return [
      {
        severity: isAllSmall ? ("careful" as const) : ("unsafe" as const),
        reasons: [reason, ...waitReasons(modes)],
        sentence: `${words.replace("{}", listed(targets))} under ${mode}: ${wait} wait until it is done.`,
      },
    ];
  });
}

/** Two tables that are locked at once: whoever holds either keeps both waiting. */
function pairParts(weighed: WeighedAct): Part[] {
  const { relations } = weighed.act;
  const groups = [
    relations.table,
    relations.parent,
    relations.partition,
    // Each is a table of its own, where partitions are parts of one.
    ...(relations.referenced ?? []).map((one) => [one]),
    ...(relations.referencing ?? []).map((one) => [one]),
    relations.default_partition,
  ];
  const locked = groups.flatMap((group) => {
    const one = weighed.locks.find((lock) => lock.isBlocking && group?.includes(lock.target) === true);
    return one === undefined ? [] : [one];
  });
  if (locked.length < 2) return [];
  const names = locked.map((one) => `${one.target.name} (${one.mode})`).join(" and ");
  return [
    {
      severity: "careful",
      reasons: ["two_tables_locked"],
      sentence: `Locks ${names} together: while it waits for one, it keeps the other.`,
    },
  ];
}

function rowParts(weighed: WeighedAct): Part[] {
  const { act, knowledge } = weighed;
  const tables = existing(act.relations.table ?? []);
  if (knowledge.locksRows === "none" || act.isIdle || tables.length === 0) return [];
  const isWide = knowledge.locksRows === "all" || act.isBroad;
  const isSmallTable = tables.every(isSmall);
  const rows =
    knowledge.locksRows === "all" ? "every row" : isWide ? "any number of rows" : "all rows that match";
  return [
    {
      severity: isWide && !isSmallTable ? "unsafe" : "careful",
      reasons: ["unbatched_update"],
      sentence: `Locks ${rows} of ${listed(tables)} until the transaction ends: whoever wants to change one of them waits.`,
    },
  ];
}

function lossParts(weighed: WeighedAct): Part[] {
  const { act, knowledge } = weighed;
  if (act.isOnNew || isOnlyNew(weighed)) return [];
  const parts: Part[] = [];
  if (knowledge.destroys !== null && !(act.isIdle && knowledge.id === "delete_by_key")) {
    const isPartial = knowledge.id === "delete_where" && !act.isBroad;
    const isLater = knowledge.id === "set_unlogged";
    parts.push({
      severity: isPartial || isLater ? "careful" : "unsafe",
      reasons: ["drops_data"],
      sentence: `Gone for good: ${lowerFirst(knowledge.destroys)}.`,
    });
  }
  const known = ruleOf(act.id).notice;
  const notice = act.breaksApp ?? (knowledge.breaksApp === null ? "no" : known);
  if (notice === "no") return parts;
  const sentence =
    act.notice ?? knowledge.breaksApp ?? "An application that reads or writes it as it was notices";
  parts.push({
    severity: notice === "surely" ? "unsafe" : "careful",
    reasons: ["breaks_app"],
    sentence: `${sentence}.`,
  });
  return parts;
}

function failureParts(weighed: WeighedAct): Part[] {
  const { act, knowledge } = weighed;
  const tables = existing(act.relations.table ?? []);
  if (!act.failsSurely || knowledge.failsOn === null || tables.length === 0) return [];
  const sentence = `${knowledge.failsOn}.`;
  const isEmpty = tables.every((one) => one.size === "empty");
  return [
    isEmpty
      ? { severity: "careful", reasons: [], sentence }
      : { severity: "unsafe", reasons: ["fails_on_existing_rows"], sentence },
  ];
}

/** Every relation that it touches was made by the file. */
function isOnlyNew(weighed: WeighedAct): boolean {
  const targets = Object.values(weighed.act.relations).flat();
  return targets.length > 0 && targets.every((one) => one.isNew);
}

function sizeRemarks(weighed: WeighedAct, parts: readonly Part[]): string[] {
  const work = workOf(weighed);
  if (parts.length === 0 || work.length === 0 || !work.every(isSmall)) return [];
  const isEmpty = work.every((one) => one.size === "empty");
  return [
    `${listed(work)} is ${isEmpty ? "empty" : "small"} now, so this takes a moment; on a large table it would not be safe.`,
  ];
}

/** SQL that nobody would read helps nobody. */
function readable(safeWay: string | null): string | null {
  return safeWay !== null && safeWay.length > 2_000 ? null : safeWay;
}

/** Strong locks that another form of the same statement does without. */
function needlessParts(weighed: WeighedAct): Part[] {
  const isNeedless = weighed.act.id === "drop_index" || weighed.act.id === "create_table_partition_of";
  const [lock] = weighed.locks.filter((one) => one.isBlocking);
  if (!isNeedless || lock === undefined) return [];
  return [
    {
      severity: "careful",
      reasons: ["lock_queue"],
      sentence: `Takes ${lock.mode} on ${lock.target.name}, where another form does without.`,
    },
  ];
}

/** The finding of one act; null when there is nothing to say. */
export function findOfAct(weighed: WeighedAct, locks: ReadonlyMap<string, TakenLock>): Finding | null {
  const parts = [
    ...slowParts(weighed, locks),
    ...rowParts(weighed),
    ...pairParts(weighed),
    ...needlessParts(weighed),
    ...failureParts(weighed),
    ...lossParts(weighed),
  ];
  if (parts.length === 0) return null;
  const { act, knowledge } = weighed;
  const failsOn =
    knowledge.failsOn === null || act.failsSurely
      ? []
      : [
          knowledge.failsOn.startsWith("It fails")
            ? `${knowledge.failsOn}.`
            : `It fails on ${lowerFirst(knowledge.failsOn)}.`,
        ];
  const sentences = [
    ...parts.map((one) => one.sentence),
    ...failsOn,
    ...(act.remark === null ? [] : [act.remark]),
    ...sizeRemarks(weighed, parts),
  ];
  const printed = readable(act.safeWay?.() ?? null) ?? knowledge.cheapWhen;
  return {
    rule: ruleOf(act.id).rule,
    severity: parts.some((one) => one.severity === "unsafe") ? "unsafe" : "careful",
    kind: "operation",
    reasons: [...new Set(parts.flatMap((one) => one.reasons))],
    message: sentences.join(" "),
    safeWay: printed === null ? null : `${printed}.`,
  };
}
