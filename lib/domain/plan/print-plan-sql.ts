import { printChange } from "@/lib/domain/change/print-change";
import { assertNever } from "@/lib/domain/invariant";
import type { Plan, PlanPhase, StatementStep, Step } from "./plan";

/** A plan as SQL, for people: every statement in its order with its lock and limits. Walks need an engine, and stand as comments. */

function comment(text: string): string {
  return text
    .split("\n")
    .map((line) => `-- ${line}`.trimEnd())
    .join("\n");
}

function printStatement(step: StatementStep): string[] {
  const locks = step.locks.map((lock) => `${lock.mode} on ${lock.relation}`).join(", ");
  const { lockTimeoutMs, statementTimeoutMs } = step.timeout;
  const limits = [
    `set lock_timeout = '${lockTimeoutMs}ms';`,
    `set statement_timeout = '${statementTimeoutMs}ms';`,
  ];
  const isOne = step.transaction === "forbidden";
  return [
    comment(
      `${locks === "" ? "locks no table of the application's" : locks} · ${step.instant ? "instant" : "in the background"}`,
    ),
    ...limits,
    isOne ? `${step.sql};` : `begin;\n${step.sql};\ncommit;`,
  ];
}

function printStep(step: Step): string[] {
  const heading = comment(`${step.title}\n${step.why}`);
  switch (step.kind) {
    case "statement":
      return [heading, ...printStatement(step)];
    case "backfill":
      return [
        heading,
        comment(
          "An engine walks the table: it asks for each window, then runs the chunk with that window's keys, until there is no window left.",
        ),
        ...(step.strategy === undefined ? [] : [comment(step.strategy.why)]),
        comment(`window:\n${step.windowSql}\nchunk:\n${step.chunkSql}`),
      ];
    case "verify":
      return [
        heading,
        comment("An engine compares every window of the table; this is what a row that is wrong looks like:"),
        comment(step.mismatchWhen),
        ...(step.repair === undefined
          ? []
          : [comment(`When a person asks for it, the rows that differ are set:\n${step.repair.chunkSql}`)]),
      ];
    case "confirm":
      return [heading, comment(`A person vouches: ${step.statement}`)];
    default:
      return assertNever(step);
  }
}

function printPhase(phase: PlanPhase): string[] {
  return [comment(`== ${phase.name} ==\n${phase.summary}`), ...phase.steps.flatMap(printStep)];
}

/** The plan's statements in order, ready to be read, and where no engine is needed to be run by hand. */
export function printPlanSql(plan: Plan): string {
  return `${[
    comment(`${printChange(plan.change)} · PostgreSQL ${plan.serverMajor}`),
    ...plan.phases.flatMap(printPhase),
  ].join("\n\n")}\n`;
}
