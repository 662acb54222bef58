import { StateIcon } from "@/components/rollout/state-icon";
import type { Condition } from "@/lib/domain/lifecycle/condition";
import { type Appearance, describePhaseState } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import type { RolloutListItem } from "@/lib/view/rollout-list";

export type PhaseDotsProps = {
  phases: RolloutListItem["phases"];
  currentPhase: RolloutListItem["currentPhase"];
  condition: Condition | null;
  /** In review or active: its current phase waits for somebody. */
  isOpen: boolean;
};

const next: Appearance = { tone: "attention", icon: "diamond", word: "Next" };

function lookOf(
  phase: PhaseDotsProps["phases"][number],
  isCurrent: boolean,
  condition: Condition | null,
): Appearance {
  if (isCurrent && phase.state === "waiting") return next;
  return describePhaseState(phase.state, isCurrent ? condition : null);
}

/** The phase stepper in miniature: a mark a phase, in the plan's order, read out as one sentence. */
export function PhaseDots({ phases, currentPhase, condition, isOpen }: PhaseDotsProps) {
  const marks = phases.map((phase) => ({
    name: phase.name,
    look: lookOf(phase, isOpen && phase.name === currentPhase, condition),
  }));
  const sentence = marks
    .map(({ name, look }) => `${phaseWords[name].title}: ${look.word.toLowerCase()}`)
    .join(", ");
  return (
    <span
      role="img"
      aria-label={sentence}
      title={sentence}
      className="inline-flex items-center gap-0.5 align-middle"
    >
      {marks.map(({ name, look }) => (
        <StateIcon
          key={name}
          appearance={look}
          className={look.icon === "circle" ? "size-3.5 opacity-60" : "size-3.5"}
        />
      ))}
    </span>
  );
}
