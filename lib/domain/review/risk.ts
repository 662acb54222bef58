import type { PhaseName, PlanPhase, Step } from "@/lib/domain/plan/plan";
import type { Finding, Severity } from "@/lib/domain/preflight/finding";

/** How much a phase may hurt, with every reason: what a reviewer must not have to work out alone. Pure. */

export const riskLevels = ["low", "medium", "high"] as const;
export type RiskLevel = (typeof riskLevels)[number];

export interface RiskReason {
  readonly level: RiskLevel;
  /** A sentence. */
  readonly text: string;
}

export interface PhaseRisk {
  /** That of the worst reason; low where there is none. */
  readonly level: RiskLevel;
  /** Worst first. */
  readonly reasons: readonly RiskReason[];
}

export interface RiskInput {
  readonly phase: PlanPhase;
  /** Null where the table was never analysed. */
  readonly estimatedRows: number | null;
  /** Of the newest look at the target for this plan; null where nobody has looked. */
  readonly findings: readonly Pick<Finding, "severity" | "message">[] | null;
  /** Null where the phase needs no proof. */
  readonly isProven: boolean | null;
  /** Rows that people decided to leave as they are. */
  readonly rowsSkipped: number;
  /** Another plan than this was approved before. */
  readonly differsFromApproved: boolean;
}

/** Rows from which on a walk takes long enough to meet whatever a day brings. */
const manyRows = 10_000_000;

const rank: Record<RiskLevel, number> = { low: 0, medium: 1, high: 2 };

function ofStep(step: Step, input: RiskInput): RiskReason | null {
  switch (step.kind) {
    case "statement": {
      const { blocks, instant, rewrites, scans } = step;
      if (blocks !== "nothing" && (!instant || rewrites || scans)) {
        const what = blocks === "writes" ? "writes" : "reads and writes";
        return { level: "high", text: `“${step.title}” blocks ${what} for as long as it runs.` };
      }
      if (blocks !== "nothing") return null;
      return scans
        ? { level: "low", text: `“${step.title}” reads the whole table, blocking nothing.` }
        : null;
    }
    case "backfill": {
      const rows = input.estimatedRows;
      const many = rows === null ? "an unknown number of" : rows.toLocaleString("en");
      const level = rows === null || rows >= manyRows ? "medium" : "low";
      return { level, text: `It writes ${many} rows, in chunks that give way to traffic and to replicas.` };
    }
    case "verify":
      return null;
    case "confirm":
      return { level: "medium", text: `It rests on a person's word: ${step.statement}` };
  }
}

function ofLocks(phase: PlanPhase): RiskReason | null {
  const brief = phase.steps.filter(
    (step) => step.kind === "statement" && step.blocks !== "nothing" && step.instant,
  );
  if (brief.length === 0) return null;
  const waits = brief.flatMap((step) => (step.kind === "statement" ? [step.timeout.lockTimeoutMs] : []));
  const statements = brief.length === 1 ? "One statement blocks" : `${brief.length} statements block`;
  return {
    level: "low",
    text: `${statements} the table for an instant, and ${brief.length === 1 ? "gives" : "give"} up waiting for the lock after ${Math.max(...waits)} ms.`,
  };
}

function ofFindings(findings: RiskInput["findings"]): RiskReason[] {
  if (findings === null) {
    return [{ level: "medium", text: "Nobody has looked at the target for this plan yet." }];
  }
  const first = (severity: Severity) => findings.filter((one) => one.severity === severity);
  const said = (level: RiskLevel, found: readonly Pick<Finding, "message">[], what: string): RiskReason[] => {
    const [one] = found;
    if (one === undefined) return [];
    const more = found.length === 1 ? "" : ` (and ${found.length - 1} more)`;
    return [{ level, text: `Preflight ${what}${more}: ${one.message}` }];
  };
  return [
    ...said("high", first("blocks"), "found what must be settled"),
    ...said("high", first("unknown"), "could not find out"),
    ...said("medium", first("warns"), "warns"),
  ];
}

/** What the application sees of a phase, whatever its statements cost. */
const seen: Readonly<Partial<Record<PhaseName, string>>> = {
  switch: "The application sees the difference from here on.",
};

/** Judges one phase. */
export function assessRisk(input: RiskInput): PhaseRisk {
  const { phase } = input;
  const reasons: RiskReason[] = [];
  if (!phase.undoable) reasons.push({ level: "high", text: `There is no way back. ${phase.undoSummary}` });
  if (input.isProven === false) {
    reasons.push({ level: "high", text: "It rests on data that is not proven to be right." });
  }
  if (input.differsFromApproved) {
    reasons.push({ level: "medium", text: "It is another plan than the one that was approved before." });
  }
  if (input.rowsSkipped > 0) {
    const rows =
      input.rowsSkipped === 1 ? "One row stays" : `${input.rowsSkipped.toLocaleString("en")} rows stay`;
    reasons.push({ level: "medium", text: `${rows} as they are, because somebody decided so.` });
  }
  const change = seen[phase.name];
  if (change !== undefined) reasons.push({ level: "medium", text: change });
  for (const step of phase.steps) {
    const reason = ofStep(step, input);
    if (reason !== null) reasons.push(reason);
  }
  const locks = ofLocks(phase);
  if (locks !== null) reasons.push(locks);
  reasons.push(...ofFindings(input.findings));
  const sorted = reasons.toSorted((a, b) => rank[b.level] - rank[a.level]);
  return { level: sorted[0]?.level ?? "low", reasons: sorted };
}
