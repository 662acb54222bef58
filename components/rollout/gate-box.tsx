import { Check, Circle } from "lucide-react";
import { PhaseFacts } from "@/components/rollout/phase-facts";
import { VerifyAgainButton } from "@/components/rollout/verify-again-button";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/disclosure";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Panel, Section } from "@/components/ui/section";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { printMayApprove, printRequirements } from "@/lib/view/print-gate";
import { findPlanPhase } from "@/lib/view/rollout/current-phase";
import { judgeViewer, lacksApproval } from "@/lib/view/rollout/next-action";
import { startsByItself } from "@/lib/view/rollout/starts-by-itself";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type GateBoxProps = {
  view: RolloutView;
  viewer: Viewer;
  phase: PhaseName;
  /** The page shows the phase itself besides. */
  isBrief?: boolean | undefined;
};

/** What a phase's gate asks for, unmet first, with who can meet it, and what opening it will do. */
export function GateBox({ view, viewer, phase, isBrief = false }: GateBoxProps) {
  const found = view.phases.find((one) => one.name === phase);
  const planned = findPlanPhase(view, phase);
  if (found === undefined || planned === null) return null;
  const { title } = phaseWords[phase];
  const requirements = printRequirements(found.gate.requirements, view.author.name, view.policy.groupNames);
  const approvals = found.approvals.filter((one) => one.voidedAt === null);
  // Once the phase has begun, an approval has done what it was for.
  const lifetimeMs = found.state === "waiting" ? view.policy.policy.approvalLifetimeMs : null;
  // A phase that needs none of its own may rest on one before it.
  const voided =
    view.phases
      .slice(0, view.phases.indexOf(found) + 1)
      .flatMap((one) => one.approvals)
      .filter((one) => one.voidedAt !== null)
      .sort((a, b) => a.at.localeCompare(b.at))
      .at(-1) ?? null;
  const judged = lacksApproval(view, phase) ? judgeViewer(view, viewer, phase) : null;
  return (
    <Section
      title={isBrief ? `Gate to ${title.toLowerCase()}` : `Next: ${title.toLowerCase()}`}
      meta={`${found.gate.isOpen ? "The gate is open" : "The gate is shut"}${startsByItself(view, phase) ? " · starts by itself" : ""}`}
    >
      <Panel>
        <ul className="flex flex-col" aria-label={`What ${title.toLowerCase()} needs`}>
          {requirements.length === 0 ? (
            <li className="px-4 py-2.5 text-muted">Nothing has to be met before it.</li>
          ) : null}
          {requirements.map((one) => (
            <li
              key={one.key}
              className={cn("flex gap-2.5 border-b border-line px-4 py-2.5", isBrief && "last:border-b-0")}
            >
              {one.isMet ? (
                <Check role="img" aria-label="Met" className="mt-0.5 size-4 shrink-0 text-success" />
              ) : (
                <Circle role="img" aria-label="Not met" className="mt-0.5 size-4 shrink-0 text-attention" />
              )}
              <span className={cn("min-w-0", one.isMet && "text-muted")}>
                {one.text}
                {one.who === null ? null : <span className="block text-meta text-muted">{one.who}</span>}
                {one.key === "approvals" &&
                judged !== null &&
                (judged.allowed || judged.reason !== "role") ? (
                  <span className="block text-meta">{printMayApprove(judged) ?? "You can approve it."}</span>
                ) : null}
                {one.key === "verified" && !one.isMet ? (
                  <span className="block py-1 empty:hidden">
                    <VerifyAgainButton view={view} viewer={viewer} />
                  </span>
                ) : null}
                {one.key !== "approvals"
                  ? null
                  : approvals.map((approval) => (
                      <span key={approval.id} className="block text-meta text-muted">
                        {approval.by.name}, <RelativeTime at={approval.at} />
                        {lifetimeMs === null ? null : (
                          <>
                            , counts until <AbsoluteTime at={Date.parse(approval.at) + lifetimeMs} />
                          </>
                        )}
                        {approval.comment === null ? "" : ` — “${approval.comment}”`}
                      </span>
                    ))}
                {one.key !== "approvals" || one.isMet || voided === null ? null : (
                  <span className="block text-meta text-muted">
                    {voided.by.name}'s approval of plan{" "}
                    <span className="font-mono">{shortHash(voided.planHash)}</span> is void:{" "}
                    {voided.voidReason}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
        {isBrief ? null : (
          <div className="flex flex-col gap-1 px-4 py-2.5">
            <p className="max-w-text">{planned.summary}</p>
            <Disclosure summary="Its statements and their locks">
              <PhaseFacts phase={planned} />
            </Disclosure>
          </div>
        )}
      </Panel>
    </Section>
  );
}
