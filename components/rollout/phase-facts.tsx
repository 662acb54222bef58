import { LockBadge } from "@/components/plan/lock-badge";
import { printBlocks } from "@/components/plan/lock-words";
import type { PlanPhase, Step } from "@/lib/domain/plan/plan";

function effectOf(step: Step): string {
  switch (step.kind) {
    case "statement":
      return printBlocks(step.blocks, step.instant);
    case "backfill":
      return "In chunks, held back by the replicas' lag";
    case "verify":
      return "Reads only, in chunks";
    case "confirm":
      return step.statement;
  }
}

/** What carrying a phase out does: each statement with its lock and what that blocks. For dialogs and the gate. */
export function PhaseFacts({ phase }: { phase: PlanPhase }) {
  return (
    <ul className="flex flex-col">
      {phase.steps.map((step) => (
        <li
          key={step.id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1.5 last:border-b-0"
        >
          <span className="min-w-0 flex-[1_1_12rem] text-ink">
            {step.title}
            <span className="block text-meta text-muted">{effectOf(step)}</span>
          </span>
          <LockBadge step={step} />
        </li>
      ))}
    </ul>
  );
}
