import { Shield, ShieldAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/section";
import { type Tone, toneText } from "@/components/ui/tone";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { RiskLevel } from "@/lib/domain/review/risk";
import { phaseWords } from "@/lib/view/phase-words";
import { assessPhaseRisk } from "@/lib/view/review/phase-risk";
import type { ReviewView } from "@/lib/view/review/review-view";
import type { RolloutView } from "@/lib/view/rollout-view";

const looks: Record<RiskLevel, { tone: Tone; word: string; icon: ReactNode }> = {
  low: { tone: "success", word: "Low", icon: <Shield aria-hidden="true" /> },
  medium: { tone: "attention", word: "Medium", icon: <TriangleAlert aria-hidden="true" /> },
  high: { tone: "danger", word: "High", icon: <ShieldAlert aria-hidden="true" /> },
};

export type RiskSectionProps = { view: RolloutView; review: ReviewView; phase: PhaseName };

/** How much the phase may hurt, with every reason. */
export function RiskSection({ view, review, phase }: RiskSectionProps) {
  const risk = assessPhaseRisk(view, review, phase);
  if (risk === null) return null;
  const look = looks[risk.level];
  return (
    <Section
      title={`Risk of ${phaseWords[phase].noun}`}
      meta={
        <Badge tone={look.tone} icon={look.icon}>
          {look.word}
        </Badge>
      }
    >
      {risk.reasons.length === 0 ? (
        <p className="text-muted">It reads, and changes nothing.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {risk.reasons.map((reason) => {
            const of = looks[reason.level];
            return (
              <li key={reason.text} className="flex gap-2.5">
                <span className={cn("mt-0.5 shrink-0 [&>svg]:size-4", toneText[of.tone])}>{of.icon}</span>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  <span className="sr-only">{of.word}: </span>
                  {reason.text}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
