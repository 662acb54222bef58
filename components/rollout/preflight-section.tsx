"use client";

import { CircleCheck, RefreshCw } from "lucide-react";
import { runPreflightAction } from "@/app/(console)/rollouts/actions";
import { PreflightFindings } from "@/components/rollout/preflight-findings";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import {
  arrangeFindings,
  chooseReading,
  printMoment,
  printWeights,
  type ShownPreflight,
} from "@/lib/view/preflight-view";
import { printCounted } from "@/lib/view/print-amount";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type PreflightSectionProps = { view: RolloutView; viewer: Viewer };

/** How the target is before the next step: what stands in the way, what to look at, and when it was read. */
export function PreflightSection({ view, viewer }: PreflightSectionProps) {
  const command = useCommand(view.id);
  const shown = chooseReading(view);
  if (shown === null) return null;
  const { reading, next } = shown;
  const weights = reading === null ? null : printWeights(reading.findings);
  return (
    <Section
      title="Preflight"
      meta={
        reading === null ? undefined : (
          <>
            {weights === null ? "" : `${weights} · `}read <RelativeTime at={reading.readAt} />{" "}
            {printMoment(reading.moment)}, by {reading.by.name}
          </>
        )
      }
      actions={
        isPermitted(viewer, "operate") ? (
          <Button
            size="sm"
            variant="ghost"
            pending={command.isPending}
            onClick={() =>
              void command.fire(
                () => runPreflightAction({ rolloutId: view.id }),
                `${view.target.name} could not be read`,
              )
            }
          >
            <RefreshCw aria-hidden="true" />
            {reading === null ? "Read now" : "Read again"}
          </Button>
        ) : undefined
      }
    >
      {reading === null ? (
        <p className="max-w-text text-muted">
          {view.target.name} is looked at {printMoment(next)}: privileges, sessions in the way, replicas,
          room, and rows that a constraint would fail on.
        </p>
      ) : (
        <Reading shown={shown} reading={reading} />
      )}
    </Section>
  );
}

function Reading({
  shown,
  reading,
}: {
  shown: ShownPreflight;
  reading: NonNullable<ShownPreflight["reading"]>;
}) {
  const { open, notes } = arrangeFindings(reading.findings);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {shown.isOfNext ? null : (
        <p className="max-w-text text-meta text-muted">
          It is read again {printMoment(shown.next)}; what is said here may have passed.
        </p>
      )}
      {shown.isOfThisPlan ? null : (
        <p className="max-w-text text-meta text-muted">It was read for another plan than this one.</p>
      )}
      {open.length === 0 ? (
        <p className="flex items-center gap-2 py-1">
          <CircleCheck aria-hidden="true" className="size-4 text-success" />
          Nothing stands in the way.
        </p>
      ) : (
        <PreflightFindings findings={open} label="What preflight found" />
      )}
      {notes.length === 0 ? null : (
        <Disclosure summary={printCounted(notes.length, "note")}>
          <PreflightFindings findings={notes} label="Notes of preflight" />
        </Disclosure>
      )}
    </div>
  );
}
