import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { CodePointer } from "@/components/plan/code-pointer";
import { cn } from "@/components/ui/cn";
import type { Problem } from "@/lib/domain/plan/plan";

const marks: Record<Problem["severity"], { icon: ReactNode; style: string; label: string }> = {
  error: { icon: <CircleAlert aria-hidden="true" />, style: "text-danger", label: "Problem: " },
  warning: { icon: <TriangleAlert aria-hidden="true" />, style: "text-attention", label: "Warning: " },
  info: { icon: <Info aria-hidden="true" />, style: "text-neutral", label: "Note: " },
};

export type ProblemListProps = {
  problems: readonly Problem[];
  /** The text that a problem's position points into; undefined when it is not known. */
  textAt?: ((path: string) => string | undefined) | undefined;
  /** Makes each placed problem a button that leads to its field. */
  onShow?: ((problem: Problem) => void) | undefined;
  className?: string | undefined;
};

/** What stands in the way or is worth knowing, in plain words, each with what to do about it. */
export function ProblemList({ problems, textAt, onShow, className }: ProblemListProps) {
  return (
    <ul className={cn("flex min-w-0 flex-col gap-2.5", className)}>
      {problems.map((problem) => {
        const mark = marks[problem.severity];
        const { path } = problem;
        const text = path === null || problem.position === null ? undefined : textAt?.(path);
        return (
          <li key={`${problem.code} ${path ?? ""} ${problem.message}`} className="flex min-w-0 gap-2">
            <span className={cn("mt-0.5 shrink-0 [&_svg]:size-4", mark.style)}>{mark.icon}</span>
            <div className="flex min-w-0 max-w-text flex-1 flex-col gap-1">
              <div>
                <span className="sr-only">{mark.label}</span>
                {onShow === undefined || path === null ? (
                  <span className="[overflow-wrap:anywhere]">{problem.message}</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => onShow(problem)}
                    className="min-h-6 rounded-inner text-left underline decoration-line-strong underline-offset-2 [overflow-wrap:anywhere] hover:decoration-current"
                  >
                    {problem.message}
                  </button>
                )}
              </div>
              {text === undefined || problem.position === null ? null : (
                <CodePointer text={text} position={problem.position} />
              )}
              {problem.remedy === null ? null : (
                <span className="text-meta text-muted [overflow-wrap:anywhere]">{problem.remedy}</span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
