import { z } from "zod";
import type { RawFinding } from "./finding";
import { ageWords, countedWords, listWords } from "./print-figures";
import { phasesAhead, type Subject } from "./subject";

/** What of the server's set-up bites a rollout. */

export const roleSettingSchema = z.object({
  /** Null: every role. */
  role: z.string().nullable(),
  name: z.string(),
  value: z.string(),
});

export const eventTriggerSchema = z.object({
  name: z.string(),
  event: z.string(),
  function: z.string(),
  /** Empty: every command. */
  tags: z.array(z.string()),
});

export const settingsReadingSchema = z.object({
  /** 17 and later; 0 is none. */
  transactionTimeoutMs: z.number(),
  idleSessionTimeoutMs: z.number(),
  deadlockTimeoutMs: z.number(),
  /** session_replication_role of sessions in this database, where it is not `origin`. */
  silenced: z.array(roleSettingSchema),
  eventTriggers: z.array(eventTriggerSchema),
  /** Subscriptions that write into the table. */
  subscriptions: z.array(z.string()),
});
export type SettingsReading = z.infer<typeof settingsReadingSchema> & {
  /** How the connection looked over several statements. */
  readonly connection: {
    /** What the other end called itself when the connection was made; null when it said nothing. */
    readonly announcedPid: number | null;
    /** What answered each statement. */
    readonly pids: readonly number[];
  };
};

/** Kinds of command that plans run. */
const commands = [
  "ALTER TABLE",
  "CREATE INDEX",
  "DROP INDEX",
  "CREATE FUNCTION",
  "DROP FUNCTION",
  "CREATE TRIGGER",
  "DROP TRIGGER",
  "CREATE TABLE",
  "CREATE SCHEMA",
  "DROP SCHEMA",
  "DROP TABLE",
];

function judgeConnection({ connection }: SettingsReading): RawFinding[] {
  const [first] = connection.pids;
  const evidence = [`Server processes that answered: ${[...new Set(connection.pids)].join(", ")}`];
  if (connection.pids.some((pid) => pid !== first)) {
    return [
      {
        code: "pooler_shares",
        message:
          "A pooler hands each statement to another server session: limits that are set on one would not hold on the next.",
        evidence,
        remedy: "Give the target a direct connection, or one through a pool in session mode.",
      },
    ];
  }
  if (connection.announcedPid !== null && connection.announcedPid !== first) {
    return [
      {
        code: "pooler_between",
        message:
          "A pooler stands between Colonnade and the server; in transaction mode limits would not hold.",
        evidence: [...evidence, `The other end announced itself as ${connection.announcedPid}`],
        remedy: "Give the target a direct connection, or make sure that the pool is in session mode.",
      },
    ];
  }
  return [];
}

function judgeTimeouts(reading: SettingsReading, subject: Subject): RawFinding[] {
  const found: RawFinding[] = [];
  if (reading.transactionTimeoutMs > 0) {
    found.push({
      code: "transaction_timeout",
      message: `The server ends any transaction after ${ageWords(reading.transactionTimeoutMs)}: index builds and validations that take longer are cut off.`,
      evidence: [`transaction_timeout = ${ageWords(reading.transactionTimeoutMs)}`],
      remedy: "Run for Colonnade's role: alter role … set transaction_timeout = 0.",
    });
  }
  if (reading.idleSessionTimeoutMs > 0) {
    found.push({
      code: "idle_session_timeout",
      message: `The server closes sessions that are idle for ${ageWords(reading.idleSessionTimeoutMs)}; the engine then connects anew.`,
      evidence: [`idle_session_timeout = ${ageWords(reading.idleSessionTimeoutMs)}`],
    });
  }
  const lockTimeouts = phasesAhead(subject).flatMap((phase) =>
    phase.steps.flatMap((step) =>
      step.kind === "statement" && step.blocks !== "nothing" ? [step.timeout.lockTimeoutMs] : [],
    ),
  );
  const shortest = Math.min(...lockTimeouts);
  if (lockTimeouts.length > 0 && reading.deadlockTimeoutMs < shortest) {
    found.push({
      code: "deadlock_timeout",
      message: `deadlock_timeout (${ageWords(reading.deadlockTimeoutMs)}) is shorter than the plan's lock_timeout: a statement may end in a deadlock instead of giving way. It is tried again all the same.`,
    });
  }
  return found;
}

/** Judges the server's set-up. Pure. */
export function judgeSettings(reading: SettingsReading, subject: Subject): RawFinding[] {
  const found = [...judgeConnection(reading), ...judgeTimeouts(reading, subject)];
  const makesTrigger = subject.plan.ownObjects.triggers.length > 0;
  if (makesTrigger && reading.subscriptions.length > 0) {
    found.push({
      code: "subscribed",
      message: `Logical replication writes into this table (${listWords(reading.subscriptions)}), and what it writes fires no ordinary trigger: those rows would miss their new values.`,
      evidence: reading.subscriptions,
      remedy: "Change the table at the publisher, and let its values arrive from there.",
    });
  }
  if (makesTrigger && reading.silenced.length > 0) {
    found.push({
      code: "triggers_silenced",
      message: `Sessions of ${listWords(reading.silenced.map((one) => one.role ?? "every role"))} fire no ordinary triggers: rows that they write would miss their new values.`,
      evidence: reading.silenced.map((one) => `${one.role ?? "every role"} · ${one.name} = ${one.value}`),
      remedy: "Reset session_replication_role for roles that write to this table.",
    });
  }
  const firing = reading.eventTriggers.filter(
    (one) => one.tags.length === 0 || one.tags.some((tag) => commands.includes(tag)),
  );
  if (firing.length > 0) {
    found.push({
      code: "event_trigger",
      message: `${countedWords(firing.length, "event trigger fires", "event triggers fire")} on the plan's statements, while they hold their locks.`,
      evidence: firing.map(
        (one) =>
          `${one.name} · ${one.event} · ${one.function}${one.tags.length === 0 ? "" : ` · ${one.tags.join(", ")}`}`,
      ),
      remedy: "Check that it is quick, and that it lets Colonnade's role do this.",
    });
  }
  return found;
}
