import { displayName } from "@/lib/domain/sql/sql";
import type { Answered } from "./data-question";
import type { Finding, FindingCode, Group, RawFinding } from "./finding";
import { groups } from "./finding";
import { type ActivityReading, judgeActivity, judgeOpenRollouts, type OpenRollout } from "./judge-activity";
import { judgeData } from "./judge-data";
import { judgeDependents } from "./judge-dependents";
import { type HeadroomReading, judgeHeadroom } from "./judge-headroom";
import { judgePrivileges, type PrivilegesReading } from "./judge-privileges";
import { judgeReplication, type ReplicationReading } from "./judge-replication";
import { judgeSequences } from "./judge-sequences";
import { judgeSettings, type SettingsReading } from "./judge-settings";
import { judgeTriggers, type TriggerSource } from "./judge-triggers";
import { compareSeverities, weigh } from "./severities";
import { phaseOf, type Subject } from "./subject";

/** What was read of one group, or why it was not: then nothing of it is known, and that is said. */
export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  /** In words, without a full stop. */
  | { readonly kind: "unread"; readonly reason: string };

/** Everything that a preflight rests on besides the facts. */
export interface Readings {
  readonly privileges: Reading<PrivilegesReading>;
  readonly activity: Reading<ActivityReading>;
  readonly openRollouts: readonly OpenRollout[];
  readonly replication: Reading<ReplicationReading>;
  readonly headroom: Reading<HeadroomReading>;
  readonly triggers: Reading<readonly TriggerSource[]>;
  readonly settings: Reading<SettingsReading>;
  readonly data: readonly Answered[];
}

const unread: Readonly<Record<Group, string>> = {
  privileges: "What Colonnade's role may do",
  activity: "Who is in the way now",
  replication: "How replicas, slots and the archive are",
  headroom: "Whether there is room",
  triggers: "What the table's triggers do",
  dependents: "What depends on the columns",
  data: "Whether rows stand in the way",
  settings: "How the server is set up",
};

function judged<T>(group: Group, reading: Reading<T>, judge: (value: T) => RawFinding[]): RawFinding[] {
  if (reading.kind === "read") return judge(reading.value);
  const code: FindingCode = group === "privileges" ? "privileges_unread" : "group_unread";
  return [
    {
      code,
      message: `${unread[group]} could not be read: ${reading.reason}.`,
      remedy: "Read again. If it stays so, look for yourself before you go on.",
    },
  ];
}

function judgeGroup(group: Group, readings: Readings, subject: Subject): RawFinding[] {
  switch (group) {
    case "privileges":
      return judged(group, readings.privileges, (value) => judgePrivileges(value, subject));
    case "activity":
      return [
        ...judged(group, readings.activity, (value) => judgeActivity(value, subject)),
        ...judgeOpenRollouts(readings.openRollouts),
      ];
    case "replication":
      return judged(group, readings.replication, (value) => judgeReplication(value, subject));
    case "headroom":
      return judged(group, readings.headroom, (value) => judgeHeadroom(value, subject));
    case "triggers": {
      // Which triggers fire is in the facts; only what they do was to be read.
      const sources = readings.triggers.kind === "read" ? readings.triggers.value : [];
      return judgeTriggers(sources, subject);
    }
    case "dependents":
      return [...judgeDependents(subject), ...judgeSequences(subject)];
    case "data": {
      const { table } = subject.facts.table;
      return judgeData(readings.data, displayName(table.schema, table.name));
    }
    case "settings":
      return judged(group, readings.settings, (value) => judgeSettings(value, subject));
  }
}

/** Judges a target at a moment: findings, worst first. Pure. */
export function judgePreflight(readings: Readings, subject: Subject): readonly Finding[] {
  const phase = phaseOf(subject);
  const found = groups.flatMap((group) =>
    judgeGroup(group, readings, subject).flatMap((raw): Finding[] => {
      const severity = weigh(raw, subject.moment, phase);
      if (severity === null) return [];
      return [
        {
          code: raw.code,
          group,
          severity,
          message: raw.message,
          evidence: [...(raw.evidence ?? [])],
          remedy: raw.remedy ?? null,
        },
      ];
    }),
  );
  return found.sort((a, b) => compareSeverities(a.severity, b.severity));
}

/** Whether what was found refuses the submission or the start. */
export function isRefused(findings: readonly Finding[]): boolean {
  return findings.some((one) => one.severity === "blocks");
}
