import { StateIcon } from "@/components/rollout/state-icon";
import { CodeBlock } from "@/components/ui/code-block";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { printCount, printRows } from "@/lib/view/print-amount";
import { printReadPlaces } from "@/lib/view/print-read-place";
import type { RolloutView } from "@/lib/view/rollout-view";

/** The proof: how many rows were compared, how many are wrong, and the keys of some of them. */
export function VerificationSection({ view }: { view: RolloutView }) {
  const { verification } = view;
  if (verification === null) return null;
  const isRight = verification.mismatches === 0;
  const isVoid = verification.voidedAt !== null;
  const places = printReadPlaces(verification.reads);
  return (
    <Section title="Verification" meta={<RelativeTime at={verification.finishedAt} />}>
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
          {isRight ? "none is wrong." : `${printCount(verification.mismatches)} are wrong.`}
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
    </Section>
  );
}
