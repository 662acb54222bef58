import { RepairButton } from "@/components/rollout/repair-button";
import { StateIcon } from "@/components/rollout/state-icon";
import { VerifyAgainButton } from "@/components/rollout/verify-again-button";
import { CodeBlock } from "@/components/ui/code-block";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { printCount, printRows } from "@/lib/view/print-amount";
import { printReadPlaces } from "@/lib/view/print-read-place";
import { printRepair } from "@/lib/view/rollout/repair";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

/** The proof: how many rows were compared, how many are wrong, and the keys of some of them. */
export function VerificationSection({ view, viewer }: { view: RolloutView; viewer: Viewer }) {
  const { verification, repair } = view;
  if (verification === null) return null;
  const isRight = verification.mismatches === 0;
  const isVoid = verification.voidedAt !== null;
  const places = printReadPlaces(verification.reads);
  const repaired = repair === null ? null : printRepair(repair);
  return (
    <Section
      title="Verification"
      meta={<RelativeTime at={verification.finishedAt} />}
      actions={<VerifyAgainButton view={view} viewer={viewer} />}
    >
      <p className="tabular flex items-start gap-2">
        <StateIcon
          className="mt-0.5"
          appearance={
            isVoid
              ? { icon: "given_up", tone: "neutral" }
              : isRight
                ? { icon: "done", tone: "success" }
                : { icon: "failed", tone: "danger" }
          }
        />
        <span>
          {printRows(verification.rowsCompared)} compared,{" "}
          {isRight
            ? "none is wrong."
            : `${printCount(verification.mismatches)} ${verification.mismatches === 1 ? "is" : "are"} wrong.`}
          {isVoid ? (
            <span className="text-muted"> It no longer counts: what it proved was taken back.</span>
          ) : null}
        </span>
      </p>
      {places === null ? null : (
        <p className="max-w-text text-meta text-muted">
          Read {places}. Ended <AbsoluteTime at={verification.finishedAt} />.
        </p>
      )}
      {verification.sampleKeys.length === 0 ? null : (
        <div className="flex flex-col gap-1">
          <p className="text-meta text-muted">
            Keys of {printRows(verification.sampleKeys.length)} that are wrong
          </p>
          <CodeBlock text={verification.sampleKeys.join("\n")} label="keys of wrong rows" />
        </div>
      )}
      {repair === null || repaired === null ? null : (
        <p className="tabular max-w-text">
          {repaired}{" "}
          <span className="text-muted">
            {repair.by.name}, <RelativeTime at={repair.endedAt ?? repair.requestedAt} />
          </span>
        </p>
      )}
      <div className="empty:hidden">
        <RepairButton view={view} viewer={viewer} />
      </div>
    </Section>
  );
}
