"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { amendRolloutAction } from "@/app/(console)/rollouts/actions";
import { SampleRows } from "@/components/designer/sample-rows";
import { printRefusal } from "@/components/feedback/attempt";
import { useSettled } from "@/components/feedback/use-settled";
import { PlanDifferences } from "@/components/plan/plan-differences";
import { ProblemList } from "@/components/plan/problem-list";
import { useCommand } from "@/components/rollout/use-command";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import { notify } from "@/components/ui/toast";
import {
  type FillExpression,
  listFillExpressions,
  withFillExpressions,
} from "@/lib/domain/change/amendment/expressions";
import type { Change } from "@/lib/domain/change/change";
import { asksForSecondPerson } from "@/lib/domain/gate/policy";
import { shortHash } from "@/lib/domain/plan/hash";
import type { RedoneRows } from "@/lib/domain/plan/redone-rows";
import type { Refusal } from "@/lib/domain/refusal";
import { type AmendmentPreview, compareSteps, printRedoneRows } from "@/lib/view/amendment-view";
import { printSampleRule } from "@/lib/view/designer/sample-words";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { RolloutView } from "@/lib/view/rollout-view";

export type AmendDialogProps = { view: RolloutView; onClose: () => void };

type Asked = { readonly change: Change; readonly rows: RedoneRows | null };

/** Gives a backfill that stands still another expression: what it gives on rows, what of the plan changes, and which rows are done again. */
export function AmendDialog({ view, onClose }: AmendDialogProps) {
  // What was read when the dialog was opened: a plan that changes meanwhile is refused by the command.
  const [seen] = useState(view);
  const fields = useMemo(() => listFillExpressions(seen.change), [seen]);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => textsOf(fields));
  const [chosen, setChosen] = useState<RedoneRows | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const command = useCommand(view.id);
  const asked = useMemo((): Asked => {
    return { change: withTexts(seen.change, fields, texts), rows: chosen };
  }, [seen, fields, texts, chosen]);
  const settled = useSettled(asked);
  const query = useQuery({
    queryKey: queryKeys.rollouts.amendment(seen.id, seen.planHash, settled),
    queryFn: ({ signal }) => readPreview(seen.id, settled, signal),
    placeholderData: (previous) => previous,
    staleTime: 10_000,
    gcTime: 60_000,
  });
  const isBehind = settled !== asked || query.isFetching;
  const preview = query.data ?? null;
  const isSame = fields.every((one) => (texts[one.path] ?? "") === (one.source ?? ""));
  // Other ways to the same end are no longer open.
  const problems = (preview?.problems ?? []).filter((one) => one.severity !== "info");
  const rows = preview?.rows ?? [];
  const needsApproval = asksForSecondPerson(seen.policy.policy);
  const isReady = !isSame && !isBehind && preview !== null && preview.plan !== null;

  async function amend(): Promise<void> {
    const refused = await command.run(() =>
      amendRolloutAction({
        rolloutId: seen.id,
        expectedVersion: seen.version,
        planHash: seen.planHash,
        ...asked,
      }),
    );
    setRefusal(refused);
    if (refused !== null) return;
    notify({
      tone: "success",
      title: needsApproval ? "The new plan waits for approval" : "The new plan can go on",
    });
    onClose();
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="lg"
      title="Fix the expression"
      description={`${seen.title} on ${seen.target.name}. Only expressions can be changed while the backfill stands still.`}
      footer={
        <>
          <Button onClick={onClose} disabled={command.isPending}>
            Cancel
          </Button>
          <Button
            variant="primary"
            pending={command.isPending}
            disabled={!isReady}
            onClick={() => void amend()}
          >
            {needsApproval ? "Change the plan and ask for approval" : "Change the plan"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6 pb-2">
        {refusal === null ? null : (
          <Callout tone="danger" title="Not changed" live>
            {printRefusal(refusal)}
          </Callout>
        )}
        <div className="flex flex-col gap-4">
          {fields.map((field) => (
            <Field
              key={field.path}
              label={labelOf(field)}
              optional={field.isOptional}
              hint={field.isOptional ? "Empty: a plain cast." : undefined}
            >
              <Textarea
                mono
                rows={2}
                spellCheck={false}
                value={texts[field.path] ?? ""}
                onChange={(event) => setTexts({ ...texts, [field.path]: event.target.value })}
              />
            </Field>
          ))}
        </div>
        {query.isError && !query.isFetching ? (
          <Callout tone="danger" title="It could not be tried">
            {printRefusal(refusalOf(query.error))}
          </Callout>
        ) : null}
        {isSame || problems.length === 0 ? null : (
          <ProblemList problems={problems} textAt={(path) => texts[path]} />
        )}
        {isSame || rows.length === 0 ? null : (
          <RowsChoice
            rows={rows}
            why={preview?.rowsWhy ?? null}
            change={seen.change}
            chosen={chosen ?? rows[0] ?? null}
            onChoose={setChosen}
          />
        )}
        {preview === null || preview.sample === null ? null : (
          <div aria-busy={isBehind}>
            <SampleRows sample={preview.sample} rule={printSampleRule(seen.change)} />
          </div>
        )}
        {isSame || preview === null || preview.plan === null ? null : (
          <Section
            title="What changes in the plan"
            meta={
              preview.planHash === null
                ? undefined
                : `plan ${shortHash(seen.planHash)} → ${shortHash(preview.planHash)}`
            }
          >
            <p className="max-w-text text-muted">
              {needsApproval
                ? "Approvals and proofs of the present plan become void, because they are for exactly what was seen. Nothing runs until a reviewer has approved this one."
                : "Proofs of the present plan become void. Nothing runs until somebody lets the backfill go on."}
            </p>
            <PlanDifferences differences={compareSteps(seen.plan, preview.plan)} />
          </Section>
        )}
      </div>
    </Dialog>
  );
}

function RowsChoice({
  rows,
  why,
  change,
  chosen,
  onChoose,
}: {
  rows: readonly RedoneRows[];
  why: string | null;
  change: Change;
  chosen: RedoneRows | null;
  onChoose: (rows: RedoneRows) => void;
}) {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    const words = printRedoneRows(only, change);
    return (
      <Section title="Which rows are filled again">
        <p className="max-w-text text-muted">
          {words.label}, those in quarantine first. {why ?? words.hint}
        </p>
      </Section>
    );
  }
  return (
    <Section title="Which rows are filled again" meta="Rows in quarantine always are">
      <RadioGroup
        aria-label="Which rows are filled again"
        options={rows.map((value) => ({ value, ...printRedoneRows(value, change) }))}
        value={chosen ?? "all"}
        onValueChange={onChoose}
      />
    </Section>
  );
}

function textsOf(fields: readonly FillExpression[]): Record<string, string> {
  return Object.fromEntries(fields.map((one) => [one.path, one.source ?? ""]));
}

function withTexts(
  change: Change,
  fields: readonly FillExpression[],
  texts: Readonly<Record<string, string>>,
): Change {
  const given = fields.map((one): [string, string | null] => {
    const text = texts[one.path]?.trim() ?? "";
    return [one.path, text === "" && one.isOptional ? null : text];
  });
  return withFillExpressions(change, Object.fromEntries(given));
}

function labelOf({ column, direction }: FillExpression) {
  return (
    <>
      {direction === "up" ? "Value of " : "Way back to "}
      <span className="font-mono">{column}</span>
    </>
  );
}

function readPreview(rolloutId: string, asked: Asked, signal: AbortSignal): Promise<AmendmentPreview> {
  return readApi(apiPaths.amendmentPreview(rolloutId), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(asked),
    signal,
  });
}
