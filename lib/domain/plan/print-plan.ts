import { printChange } from "@/lib/domain/change/print-change";
import { assertNever } from "@/lib/domain/invariant";
import type { Plan, PlanPhase, Problem, StatementStep, Step } from "./plan";

/** A plan as Markdown, for people: golden tests, and whoever wants to read one outside the page. */

function printCost(
  step: Pick<
    StatementStep,
    "locks" | "blocks" | "rewrites" | "scans" | "instant" | "transaction" | "timeout"
  >,
): string {
  const locks = step.locks.map((lock) => `${lock.mode} on ${lock.relation}`).join(", ");
  return [
    locks === "" ? "locks nothing of the target's" : locks,
    step.instant ? "instant" : "in the background",
    step.blocks === "nothing" ? "blocks nothing" : `blocks ${step.blocks.replaceAll("_", " ")}`,
    ...(step.rewrites ? ["rewrites"] : []),
    ...(step.scans ? ["scans"] : []),
    step.transaction === "required" ? "in a transaction" : "outside a transaction",
    `lock_timeout ${step.timeout.lockTimeoutMs} ms × ${step.timeout.maxAttempts}`,
  ].join(" · ");
}

function fence(text: string): string {
  return `\`\`\`sql\n${text}\n\`\`\``;
}

function printStatement(step: StatementStep): string[] {
  return [
    printCost(step),
    fence(step.sql),
    "applied when",
    fence(step.appliedWhen),
    ...(step.leftover === null
      ? []
      : [
          "a failed attempt leaves",
          fence(step.leftover.presentWhen),
          "cleared by",
          fence(step.leftover.clear.sql),
        ]),
    ...step.undo.flatMap((undo) => [
      `undo: ${printCost(undo)}`,
      fence(undo.sql),
      "undone when",
      fence(undo.undoneWhen),
    ]),
  ];
}

function printStep(step: Step): string[] {
  const heading = [`### ${step.id}: ${step.title}`, step.why];
  switch (step.kind) {
    case "statement":
      return [...heading, ...printStatement(step)];
    case "backfill":
      return [
        ...heading,
        ...(step.strategy === undefined ? [] : [step.strategy.why]),
        "window",
        fence(step.windowSql),
        "chunk",
        fence(step.chunkSql),
        ...(step.closing === undefined
          ? []
          : [
              "after the last window, until none is found: look",
              fence(step.closing.lookSql),
              "set",
              fence(step.closing.fixSql),
            ]),
        ...(step.restore === undefined
          ? []
          : [
              "undo puts back, batch by batch",
              fence(step.restore.sql),
              "until",
              fence(step.restore.doneWhen),
            ]),
      ];
    case "verify":
      return [
        ...heading,
        "window",
        fence(step.windowSql),
        "compare",
        fence(step.compareSql),
        ...(step.lookSql === undefined
          ? []
          : [
              "on a replica, where there is one; what differs there is compared on the primary",
              fence(step.lookSql),
            ]),
        ...(step.repair === undefined ? [] : ["when a person asks for it", ...printStep(step.repair)]),
      ];
    case "confirm":
      return [...heading, `> ${step.statement}`];
    default:
      return assertNever(step);
  }
}

function printPhase(phase: PlanPhase): string[] {
  return [`## ${phase.name}`, phase.summary, `Undo: ${phase.undoSummary}`, ...phase.steps.flatMap(printStep)];
}

/** The whole plan. */
export function printPlan(plan: Plan, problems: readonly Problem[]): string {
  return [
    `# ${printChange(plan.change)}`,
    `PostgreSQL ${plan.serverMajor}`,
    ...problems.map(
      (problem) =>
        `- ${problem.severity}: ${problem.message}${problem.remedy === null ? "" : ` ${problem.remedy}`}`,
    ),
    ...plan.notes.map((note) => `- note: ${note}`),
    ...plan.phases.flatMap(printPhase),
  ]
    .join("\n\n")
    .concat("\n");
}
