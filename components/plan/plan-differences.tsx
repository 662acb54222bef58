import { cn } from "@/components/ui/cn";
import { SqlCode } from "@/components/ui/sql-code";
import type { StepDifference } from "@/lib/view/amendment-view";
import { type DiffLine, diffLines, nearDifferences } from "@/lib/view/diff-lines";
import { phaseWords } from "@/lib/view/phase-words";

const marks: Record<DiffLine["kind"], { sign: string; word: string; style: string }> = {
  same: { sign: " ", word: "", style: "text-muted" },
  gone: { sign: "−", word: "Gone: ", style: "text-muted line-through decoration-line-strong" },
  new: { sign: "+", word: "New: ", style: "bg-hover text-ink" },
};

/** The steps that two plans have differently, each with the lines that differ. */
export function PlanDifferences({ differences }: { differences: readonly StepDifference[] }) {
  return (
    <ol className="flex min-w-0 flex-col gap-4">
      {differences.map((one) => (
        <li key={one.id} className="flex min-w-0 flex-col gap-1.5">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <h3 className="font-medium [overflow-wrap:anywhere]">{one.title}</h3>
            <span className="text-meta text-muted">
              {phaseWords[one.phase].title}
              {one.before === null ? " · only in the new plan" : ""}
              {one.after === null ? " · no longer in the plan" : ""}
            </span>
          </div>
          {one.before === null ? (
            <SqlCode sql={one.after ?? ""} label={`SQL of “${one.title}”`} />
          ) : (
            <Difference before={one.before} after={one.after ?? ""} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Difference({ before, after }: { before: string; after: string }) {
  const lines = nearDifferences(diffLines(before, after), 1);
  return (
    <div className="rounded-md border border-line bg-surface py-2 font-mono text-meta">
      {lines.map((line, at) => {
        const mark = line === null ? null : marks[line.kind];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one difference have no identity but their place.
          <div key={at} className={cn("flex gap-2 px-3", mark?.style ?? "text-faint")}>
            <span aria-hidden="true" className="w-2 shrink-0 select-none">
              {mark?.sign ?? " "}
            </span>
            <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
              {mark === null || mark.word === "" ? null : <span className="sr-only">{mark.word}</span>}
              {line?.text ?? "…"}
            </span>
          </div>
        );
      })}
    </div>
  );
}
