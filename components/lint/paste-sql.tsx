"use client";

import { useQuery } from "@tanstack/react-query";
import { ClipboardPaste } from "lucide-react";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { useSettled } from "@/components/feedback/use-settled";
import type { PastePort } from "@/components/lint/paste-port";
import { StatementVerdict, VerdictBadge } from "@/components/lint/statement-verdict";
import { refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/section";
import { Spinner } from "@/components/ui/spinner";
import { SqlEditor, type SqlMark } from "@/components/ui/sql-editor";
import type { Change } from "@/lib/domain/change/change";
import { printChange } from "@/lib/domain/change/print-change";
import type { TakenChanges } from "@/lib/domain/statement/lint/changes/collector";
import type { FileLint } from "@/lib/domain/statement/lint-result";
import { printSummary, verdictAppearance } from "@/lib/view/lint/lint-view";
import { queryKeys } from "@/lib/view/query-keys";

const example = `-- Paste a migration: each statement is judged as you type.
alter table orders add column total_cents bigint not null default 0;
create index on orders (total_cents);`;

export type PasteSql = {
  sql: string;
  onSql: (sql: string) => void;
  judged: FileLint | null;
  taken: TakenChanges | null;
  isBehind: boolean;
  failure: ReturnType<typeof refusalOf> | null;
  retry: () => void;
  selected: number | null;
  onSelect: (index: number | null) => void;
};

/** The pasted text with its judgement, a moment behind the typing. */
export function usePasteSql(port: PastePort, targetId: string | null): PasteSql {
  const [sql, setSql] = useState("");
  const [selected, setSelected] = useState<number | null>(null);
  const settled = useSettled(sql);
  const isBlank = settled.trim() === "";
  const lint = useQuery({
    queryKey: queryKeys.lint.result(targetId, settled),
    queryFn: ({ signal }) => port.readLint(targetId, settled, signal),
    enabled: !isBlank,
    placeholderData: (before) => before,
  });
  const changes = useQuery({
    queryKey: queryKeys.lint.changes(targetId, settled),
    queryFn: ({ signal }) => port.readChanges(targetId, settled, signal),
    enabled: !isBlank,
    placeholderData: (before) => before,
  });
  const judged = isBlank ? null : (lint.data?.files[0] ?? null);
  return {
    sql,
    onSql: setSql,
    judged,
    // Of another text than the judgement it would point at the wrong statements.
    taken: isBlank || judged?.parseError != null || changes.isPlaceholderData ? null : (changes.data ?? null),
    isBehind: settled !== sql || lint.isFetching,
    failure: !isBlank && lint.isError ? refusalOf(lint.error) : null,
    retry: () => {
      void lint.refetch();
      void changes.refetch();
    },
    selected,
    onSelect: setSelected,
  };
}

/** The left side: the editor, with a sign beside each statement. */
export function PasteEditor({ paste }: { paste: PasteSql }) {
  const { judged } = paste;
  const marks = useMemo<readonly SqlMark[]>(
    () =>
      (judged?.statements ?? []).map((statement) => {
        const { tone, sign, word } = verdictAppearance[statement.verdict];
        return {
          from: statement.start,
          to: statement.end,
          tone,
          sign,
          label: `${word}: statement ${statement.index + 1}`,
        };
      }),
    [judged],
  );
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <SqlEditor
        label="SQL to judge"
        value={paste.sql}
        onChange={paste.onSql}
        marks={marks}
        selected={paste.selected}
        onSelect={paste.onSelect}
        placeholder={example}
      />
      <p className="text-meta text-muted">
        Nothing that you paste is run. {judged === null ? "" : printSummary(judged)}
      </p>
    </div>
  );
}

function fateOf(index: number, taken: TakenChanges | null): string | null {
  if (taken === null) return null;
  const into = taken.taken.find((one) => one.statementIndex === index);
  if (into !== undefined) return `In a rollout: part of change ${into.changeIndex + 1}.`;
  const kept = taken.kept.find((one) => one.statementIndex === index);
  return kept === undefined ? null : `Not in a rollout: ${kept.why}`;
}

/** The right side: every statement's verdict, and what it becomes as a rollout. */
export function PasteVerdicts({ paste, onTake }: { paste: PasteSql; onTake: (change: Change) => void }) {
  const { judged, taken, failure } = paste;
  if (failure !== null) {
    return (
      <ErrorState
        title="The SQL could not be judged"
        why={failure.message}
        next={failure.remedy}
        onRetry={paste.retry}
      />
    );
  }
  if (judged === null) {
    return (
      <EmptyState title="Paste a migration" icon={<ClipboardPaste aria-hidden="true" />}>
        Each statement is judged here: its lock, what it blocks, why, and the safe way. What can be becomes a
        rollout.
      </EmptyState>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-8" aria-busy={paste.isBehind}>
      <Section
        title="Verdict"
        meta={printSummary(judged)}
        actions={
          paste.isBehind ? (
            <span className="inline-flex items-center gap-1.5 text-meta text-muted">
              <Spinner label="Judging" />
              Updating
            </span>
          ) : (
            <VerdictBadge verdict={judged.verdict} />
          )
        }
      >
        {judged.parseError === null ? null : (
          <Callout
            tone="danger"
            title={`Line ${judged.parseError.line}, column ${judged.parseError.column}: ${judged.parseError.message}`}
            live
          >
            PostgreSQL's parser stops here. Statements after it are judged once this is mended.
          </Callout>
        )}
        {judged.assumptions.length === 0 ? null : (
          <p className="max-w-text text-meta text-muted">
            Taken for granted: {judged.assumptions.join(" · ")}
          </p>
        )}
        <ul className="flex min-w-0 flex-col">
          {judged.statements.map((statement) => {
            const fate = fateOf(statement.index, taken);
            return (
              <StatementVerdict
                key={statement.index}
                statement={statement}
                isSelected={paste.selected === statement.index}
                onSelect={() => paste.onSelect(statement.index)}
                fate={fate === null ? null : <p className="text-meta text-muted">{fate}</p>}
              />
            );
          })}
        </ul>
      </Section>
      {taken === null ? null : <TakenList taken={taken} onTake={onTake} />}
    </div>
  );
}

function TakenList({ taken, onTake }: { taken: TakenChanges; onTake: (change: Change) => void }) {
  const { changes } = taken;
  if (changes.length === 0) {
    return (
      <Section title="Make it a rollout">
        <p className="max-w-text text-muted">
          None of this can become a rollout; each statement says why above.
        </p>
      </Section>
    );
  }
  return (
    <Section
      title="Make it a rollout"
      meta={changes.length === 1 ? "1 change" : `${changes.length} changes, a rollout each`}
    >
      <ol className="flex min-w-0 flex-col">
        {changes.map((change, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a change of this text is its place in the list.
            key={index}
            className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2 first:border-t-0"
          >
            <span className="min-w-0 flex-1">
              <span className="tabular text-muted">{index + 1}. </span>
              {printChange(change)}
            </span>
            <Button size="sm" variant={index === 0 ? "primary" : "secondary"} onClick={() => onTake(change)}>
              Make it a rollout
            </Button>
          </li>
        ))}
      </ol>
    </Section>
  );
}
