"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { changePolicyAction } from "@/app/(console)/settings/policies/[environment]/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { PolicyEffects } from "@/components/settings/policy-effects";
import { PolicyDifference } from "@/components/settings/policy-history";
import { PolicyHours } from "@/components/settings/policy-hours";
import { PolicyPhases } from "@/components/settings/policy-phases";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import { notify } from "@/components/ui/toast";
import { defaultPolicy, policySchema } from "@/lib/domain/gate/policy";
import { listPolicyDifferences } from "@/lib/domain/gate/policy-difference";
import { findPolicyWarnings } from "@/lib/domain/gate/policy-warnings";
import type { Refusal } from "@/lib/domain/refusal";
import { type PolicyForm, policyForm, readPolicyForm } from "@/lib/view/policy-form";
import type { PolicySettingsView } from "@/lib/view/policy-view";
import { printPolicy } from "@/lib/view/policy-words";

export type PolicyEditorProps = { settings: PolicySettingsView; mayChange: boolean };

type NumberField =
  | "approvalHours"
  | "verificationHours"
  | "observationDays"
  | "maxLagSeconds"
  | "targetChunkMs"
  | "maxLanes"
  | "share";

const spans: readonly { name: NumberField; label: string; suffix: string; hint: string }[] = [
  { name: "approvalHours", label: "An approval lasts", suffix: "h", hint: "Empty: until it is void" },
  { name: "verificationHours", label: "A verification counts for", suffix: "h", hint: "Empty: for ever" },
  {
    name: "observationDays",
    label: "Before contract must pass",
    suffix: "days",
    hint: "Empty: nothing. From the end of the phase before it",
  },
];

const caps: readonly { name: NumberField; label: string; suffix: string; hint: string }[] = [
  { name: "maxLagSeconds", label: "Lag of a replica", suffix: "s", hint: "Empty: as each rollout says" },
  { name: "targetChunkMs", label: "Time of a chunk", suffix: "ms", hint: "Empty: as each rollout says" },
  { name: "maxLanes", label: "Lanes side by side", suffix: "", hint: "1 to 4" },
  { name: "share", label: "Share of the time", suffix: "%", hint: "5 to 100" },
];

/** An environment's policy as a form, with what would follow before it is saved. */
export function PolicyEditor({ settings, mayChange }: PolicyEditorProps) {
  const { environment, policy, staffing } = settings;
  const names = Object.fromEntries(staffing.groups.map(({ id, name }) => [id, name]));
  const [form, setForm] = useState<PolicyForm>(() => policyForm(policy));
  const [comment, setComment] = useState("");
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isPending, setIsPending] = useState(false);
  const router = useRouter();

  if (!mayChange) {
    return (
      <Section title="What it asks for" meta="An admin can change it">
        <ul className="flex max-w-text flex-col gap-1">
          {printPolicy(policy, names).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Section>
    );
  }

  const set = (more: Partial<PolicyForm>) => setForm({ ...form, ...more });
  const read = policySchema.safeParse(readPolicyForm(form, policy));
  const differences = read.success ? listPolicyDifferences(policy, read.data) : [];
  const warnings = read.success ? findPolicyWarnings(read.data, staffing) : [];
  const first = read.success ? null : (read.error.issues[0] ?? null);

  async function save(): Promise<void> {
    if (!read.success) return;
    setIsPending(true);
    try {
      const words = comment.trim();
      const result = await changePolicyAction({
        environment,
        expectedVersion: settings.version,
        policy: read.data,
        ...(words === "" ? {} : { comment: words }),
      });
      setRefusal(result.ok ? null : result.refusal);
      if (!result.ok) return;
      notify({
        tone: "success",
        title: `The policy of ${environment} is now version ${result.value.version}`,
      });
      router.refresh();
    } catch {
      setRefusal({
        code: "internal",
        message: "This page could not reach Colonnade's server.",
        remedy: "Nothing is known to have changed. Look at the page, then try again.",
      });
    } finally {
      setIsPending(false);
    }
  }

  const fields = (all: typeof spans) =>
    all.map(({ name, label, suffix, hint }) => (
      <Field key={name} label={label} hint={hint}>
        <Input
          inputMode="decimal"
          {...(suffix === "" ? {} : { suffix })}
          value={form[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      </Field>
    ));

  return (
    <form
      aria-label={`Policy of ${environment}`}
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Section title="Phases" meta="Who starts them, and who has to agree">
        <PolicyPhases form={form} staffing={staffing} onChange={setForm} />
        <Checkbox
          label="Authors may approve their own changes"
          hint="Then one person can take a change all the way alone."
          checked={form.authorMayApprove}
          onCheckedChange={(authorMayApprove) => set({ authorMayApprove })}
        />
      </Section>
      <Section title="Time">
        <div className="grid max-w-text gap-3 sm:grid-cols-3">{fields(spans)}</div>
        <PolicyHours form={form} onChange={setForm} />
      </Section>
      <Section title="Pace, at most" meta="A rollout may be set below, never above">
        <div className="grid max-w-text grid-cols-2 gap-3 sm:grid-cols-4">{fields(caps)}</div>
      </Section>
      <Section title="Rows">
        <Checkbox
          label="Sample rows may be shown"
          hint="To engineers, reviewers and admins, in the designer and of rows in quarantine."
          checked={form.samplesAllowed}
          onCheckedChange={(samplesAllowed) => set({ samplesAllowed })}
        />
        <Field
          label="Columns whose values are never shown"
          optional
          hint="One to a line: email (in any table), or customers.email"
        >
          <Textarea
            mono
            rows={2}
            className="max-w-text"
            value={form.maskedColumns}
            onChange={(event) => set({ maskedColumns: event.target.value })}
          />
        </Field>
      </Section>
      <Section title="What would change">
        {first !== null ? (
          <Callout tone="danger" title="This can't be a policy yet">
            {first.path.map(String).join(" · ")}: {first.message}
          </Callout>
        ) : differences.length === 0 || !read.success ? (
          <p className="text-muted">Nothing.</p>
        ) : (
          <>
            <PolicyDifference before={policy} after={read.data} groupNames={names} />
            <PolicyEffects environment={environment} policy={read.data} />
          </>
        )}
        {warnings.map((warning) => (
          <Callout key={warning} tone="attention">
            {warning}
          </Callout>
        ))}
        {refusal === null ? null : (
          <Callout tone="danger" title="Not saved" live>
            {printRefusal(refusal)}
          </Callout>
        )}
        <Field label="Why" optional>
          <Textarea
            rows={2}
            className="max-w-text"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant="primary"
            pending={isPending}
            disabled={!read.success || differences.length === 0}
          >
            Save the policy
          </Button>
          <Button disabled={isPending} onClick={() => setForm(policyForm(defaultPolicy(environment)))}>
            Fill in the default
          </Button>
        </div>
      </Section>
    </form>
  );
}
