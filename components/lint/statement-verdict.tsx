import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/disclosure";
import { SqlCode } from "@/components/ui/sql-code";
import { TextLink } from "@/components/ui/text-link";
import type { Finding, StatementLint, Verdict } from "@/lib/domain/statement/lint-result";
import { orderFindings, printEffects, printLocks, verdictAppearance } from "@/lib/view/lint/lint-view";
import { rulePath } from "@/lib/view/query-keys";

const icons: Record<Verdict, ReactNode> = {
  safe: <CircleCheck aria-hidden="true" />,
  careful: <TriangleAlert aria-hidden="true" />,
  unsafe: <CircleAlert aria-hidden="true" />,
};

/** A verdict as icon and word. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { tone, word } = verdictAppearance[verdict];
  return (
    <Badge tone={tone} icon={icons[verdict]}>
      {word}
    </Badge>
  );
}

const findingStyle: Record<Finding["severity"], string> = {
  error: "text-danger",
  unsafe: "text-danger",
  careful: "text-attention",
  info: "text-neutral",
};

function FindingRow({ finding }: { finding: Finding }) {
  const isGrave = finding.severity === "unsafe" || finding.severity === "error";
  return (
    <li className="flex min-w-0 gap-2">
      <span className={cn("mt-0.5 shrink-0 [&_svg]:size-4", findingStyle[finding.severity])}>
        {isGrave ? (
          icons.unsafe
        ) : finding.severity === "careful" ? (
          icons.careful
        ) : (
          <Info aria-hidden="true" />
        )}
      </span>
      <div className="flex min-w-0 max-w-text flex-1 flex-col gap-1">
        <p className="[overflow-wrap:anywhere]">{finding.message}</p>
        {finding.safeWay === null ? null : (
          <p className="text-meta text-muted [overflow-wrap:anywhere]">Safe way: {finding.safeWay}</p>
        )}
        <p className="text-meta text-muted">
          <TextLink href={rulePath(finding.rule)}>{finding.rule}</TextLink>
          {finding.kind === "hygiene" ? " · hygiene" : ""}
        </p>
      </div>
    </li>
  );
}

export type StatementVerdictProps = {
  statement: StatementLint;
  isSelected: boolean;
  onSelect: () => void;
  /** What becomes of it in a rollout: "becomes part of change 1", or why it is left out; null when not asked. */
  fate: ReactNode;
};

/** One statement judged: verdict, lock, effects, what was found and the safe way. */
export function StatementVerdict({ statement, isSelected, onSelect, fate }: StatementVerdictProps) {
  const lines = statement.sql.split("\n").length;
  return (
    <li
      data-statement={statement.index}
      className={cn(
        "flex min-w-0 flex-col gap-2 border-t border-line py-3 first:border-t-0",
        isSelected && "-mx-3 rounded-md bg-surface px-3",
      )}
    >
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <VerdictBadge verdict={statement.verdict} />
        <button
          type="button"
          onClick={onSelect}
          className="tabular min-h-6 rounded-inner text-meta text-muted underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          line {statement.line}
        </button>
        <span className="font-mono text-meta text-muted">{printLocks(statement)}</span>
      </div>
      {lines > 6 ? (
        <Disclosure summary={`SQL, ${lines} lines`}>
          <SqlCode sql={statement.sql} label={`Statement ${statement.index + 1}`} />
        </Disclosure>
      ) : (
        <SqlCode sql={statement.sql} label={`Statement ${statement.index + 1}`} />
      )}
      <p className="text-meta text-muted">{printEffects(statement)}</p>
      {statement.findings.length === 0 ? null : (
        <ul className="flex min-w-0 flex-col gap-2.5">
          {orderFindings(statement.findings).map((finding) => (
            <FindingRow key={`${finding.rule} ${finding.message}`} finding={finding} />
          ))}
        </ul>
      )}
      {fate}
    </li>
  );
}
