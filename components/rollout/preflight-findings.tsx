import { CircleHelp, Info, type LucideIcon, OctagonX, TriangleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/disclosure";
import { toneText } from "@/components/ui/tone";
import type { Finding, Severity } from "@/lib/domain/preflight/finding";
import { severityAppearance } from "@/lib/view/preflight-view";

const icons: Record<Severity, LucideIcon> = {
  blocks: OctagonX,
  unknown: CircleHelp,
  warns: TriangleAlert,
  notes: Info,
};

/** Lines of evidence that are seen without a click. */
const shownLines = 2;

function Evidence({ lines }: { lines: readonly string[] }) {
  const line = (text: string) => (
    <li key={text} className="tabular [overflow-wrap:anywhere]">
      {text}
    </li>
  );
  const more = lines.slice(shownLines);
  return (
    <div className="text-meta text-muted">
      <ul className="flex flex-col gap-0.5">{lines.slice(0, shownLines).map(line)}</ul>
      {more.length === 0 ? null : (
        <Disclosure summary={`${more.length} more`}>
          <ul className="flex flex-col gap-0.5">{more.map(line)}</ul>
        </Disclosure>
      )}
    </div>
  );
}

export type PreflightFindingsProps = { findings: readonly Finding[]; label: string };

/** Findings with their weight in icon and word, what they rest on, and what to do. */
export function PreflightFindings({ findings, label }: PreflightFindingsProps) {
  return (
    <ul aria-label={label} className="flex flex-col">
      {findings.map((finding) => {
        const { word, tone } = severityAppearance[finding.severity];
        const Icon = icons[finding.severity];
        return (
          <li
            key={`${finding.code} ${finding.message}`}
            className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-1 border-b border-line py-2.5 last:border-b-0 sm:grid-cols-[6rem_minmax(0,1fr)]"
          >
            <span className={cn("flex h-5 items-center gap-1.5 font-medium", toneText[tone])}>
              <Icon aria-hidden="true" className="size-4 shrink-0" />
              {word}
            </span>
            <div className="flex min-w-0 max-w-text flex-col gap-1 max-sm:col-span-2">
              <p className="[overflow-wrap:anywhere]">{finding.message}</p>
              {finding.evidence.length === 0 ? null : <Evidence lines={finding.evidence} />}
              {finding.remedy === null ? null : (
                <p className="text-meta [overflow-wrap:anywhere]">{finding.remedy}</p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
