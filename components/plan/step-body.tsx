import { LockBadge } from "@/components/plan/lock-badge";
import { printBlocks, printCosts } from "@/components/plan/lock-words";
import { Disclosure } from "@/components/ui/disclosure";
import { InlineSql, SqlCode } from "@/components/ui/sql-code";
import type { BackfillStep, StatementStep, Step, UndoStatement, VerifyStep } from "@/lib/domain/plan/plan";

function UndoStatements({ statements, title }: { statements: readonly UndoStatement[]; title: string }) {
  return statements.map((statement) => (
    <div key={statement.sql} className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <LockBadge step={statement} />
      </div>
      <SqlCode sql={statement.sql} label={`SQL of ${title}`} />
      <Disclosure summary="How to tell that it was taken back">
        <SqlCode sql={statement.undoneWhen} label={`probe of ${title}`} />
      </Disclosure>
    </div>
  ));
}

// Longer ones are Colonnade's own housekeeping; open, they would push the team's statements out of view.
const shownLines = 14;

function StatementBody({ step }: { step: StatementStep }) {
  const lines = step.sql.split("\n").length;
  return (
    <>
      {lines > shownLines ? (
        <Disclosure summary={`SQL, ${lines} lines`}>
          <SqlCode sql={step.sql} label={`SQL of “${step.title}”`} />
        </Disclosure>
      ) : (
        <SqlCode sql={step.sql} label={`SQL of “${step.title}”`} />
      )}
      <p className="text-meta text-muted">
        {printBlocks(step.blocks, step.instant)} · {printCosts(step)}
      </p>
      <div className="flex min-w-0 flex-col">
        <Disclosure summary="How to tell that it is applied">
          <SqlCode sql={step.appliedWhen} label={`probe of “${step.title}”`} />
        </Disclosure>
        {step.undo.length === 0 ? null : (
          <Disclosure summary={step.undo.length === 1 ? "Undo" : `Undo, ${step.undo.length} statements`}>
            <UndoStatements statements={step.undo} title={`the undo of “${step.title}”`} />
          </Disclosure>
        )}
        {step.leftover === null ? null : (
          <Disclosure summary="If an attempt fails and leaves something behind">
            <p className="text-meta text-muted">This clears it before the next attempt.</p>
            <UndoStatements statements={[step.leftover.clear]} title={`the clearing of “${step.title}”`} />
          </Disclosure>
        )}
      </div>
    </>
  );
}

function WalkBody({ step }: { step: BackfillStep | VerifyStep }) {
  const key = step.key.map((column) => column.name).join(", ");
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {step.kind === "backfill" ? (
          <>
            <dt className="text-muted">Sets</dt>
            <dd className="flex min-w-0 flex-col">
              {step.assignments.map((assignment) => (
                <span key={assignment.column} className="[overflow-wrap:anywhere]">
                  <InlineSql sql={`${assignment.column} = ${assignment.expression}`} />
                </span>
              ))}
            </dd>
          </>
        ) : null}
        <dt className="text-muted">{step.kind === "backfill" ? "Where" : "A row is wrong when"}</dt>
        <dd className="min-w-0 [overflow-wrap:anywhere]">
          <InlineSql sql={step.kind === "backfill" ? step.pendingWhen : step.mismatchWhen} />
        </dd>
        <dt className="text-muted">Goes</dt>
        <dd className="min-w-0 max-w-prose">{step.strategy?.why ?? `In the order of ${key}.`}</dd>
      </dl>
      <p className="text-meta text-muted">
        {step.kind === "backfill"
          ? "Blocks nothing · locks the rows of one chunk at a time · each chunk is a transaction"
          : "Blocks nothing · reads only, on a replica where one is healthy · one chunk at a time"}
      </p>
      <div className="flex min-w-0 flex-col">
        <Disclosure summary="SQL of one chunk">
          <SqlCode
            sql={step.kind === "backfill" ? step.chunkSql : step.compareSql}
            label={`SQL of one chunk of “${step.title}”`}
          />
        </Disclosure>
        {step.kind === "verify" && step.lookSql !== undefined ? (
          <Disclosure summary="SQL of one chunk on a replica; what differs there is compared on the primary">
            <SqlCode sql={step.lookSql} label={`SQL of one chunk of “${step.title}” on a replica`} />
          </Disclosure>
        ) : null}
        <Disclosure summary="SQL that finds the next window">
          <SqlCode sql={step.windowSql} label={`window SQL of “${step.title}”`} />
        </Disclosure>
        {step.closing === undefined ? null : (
          <Disclosure summary="SQL of the look at all rows after the last window">
            <SqlCode sql={step.closing.lookSql} label={`closing SQL of “${step.title}”`} />
          </Disclosure>
        )}
        {step.kind === "verify" && step.repair !== undefined ? (
          <Disclosure summary="Repair of rows that differ, only when a person asks for it">
            <WalkBody step={step.repair} />
          </Disclosure>
        ) : null}
        {step.kind === "backfill" && step.restore !== undefined ? (
          <Disclosure summary="SQL with which undo puts values back, batch by batch">
            <SqlCode sql={step.restore.sql} label={`SQL of the undo of “${step.title}”`} />
          </Disclosure>
        ) : null}
      </div>
    </>
  );
}

/** What a step runs and costs, under its title. */
export function StepBody({ step }: { step: Step }) {
  switch (step.kind) {
    case "statement":
      return <StatementBody step={step} />;
    case "backfill":
    case "verify":
      return <WalkBody step={step} />;
    case "confirm":
      return (
        <blockquote className="max-w-text border-l-2 border-line-strong py-0.5 pl-3">
          {step.statement}
        </blockquote>
      );
  }
}
