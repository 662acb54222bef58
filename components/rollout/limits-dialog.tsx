"use client";

import { Gauge } from "lucide-react";
import { useState } from "react";
import { changeLimitsAction } from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { LimitsDetails } from "@/components/rollout/limits-details";
import { LimitsMoreSignals } from "@/components/rollout/limits-more-signals";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Disclosure } from "@/components/ui/disclosure";
import { RadioGroup } from "@/components/ui/radio-group";
import { printCaps } from "@/lib/domain/gate/policy-limits";
import { isPermitted, type Role } from "@/lib/domain/lifecycle/role";
import { effortOf, efforts, limitsForEffort } from "@/lib/domain/pace/effort";
import { effortWords, fillInLimits, type LimitsForm, limitsForm } from "@/lib/view/pace-limits";
import type { RolloutView } from "@/lib/view/rollout-view";

/** How hard a rollout may work, with the limits behind it; changeable while it works: an engine takes them up before its next chunk. */
export function LimitsDialog({ view, role }: { view: RolloutView; role: Role }) {
  const command = useCommand(view.id);
  const [form, setForm] = useState<LimitsForm>(() => limitsForm(view.limits));
  const limits = fillInLimits(form, view.limits);
  const effort = effortOf(limits);
  const caps = printCaps(view.policy.policy.limits);
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          <Gauge aria-hidden="true" />
          Change limits
        </Button>
      }
      title="How hard may this rollout work?"
      confirmLabel="Change limits"
      onConfirm={async () => {
        const refusal = await command.run(() => changeLimitsAction({ rolloutId: view.id, limits }));
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      <div className="flex flex-col gap-4 text-ink">
        <RadioGroup
          aria-label="How hard"
          value={effort ?? "adjusted"}
          onValueChange={(next) => {
            const chosen = efforts.find((one) => one === next);
            if (chosen !== undefined) setForm(limitsForm(limitsForEffort(chosen, limits)));
          }}
          options={[
            ...efforts.map((one) => ({
              value: one as string,
              label: effortWords[one].title,
              hint: effortWords[one].hint,
            })),
            ...(effort === null
              ? [{ value: "adjusted", label: "Adjusted", hint: "As the limits below say." }]
              : []),
          ]}
        />
        <Disclosure summary="Limits" open={effort === null}>
          <LimitsDetails form={form} onChange={setForm} />
        </Disclosure>
        <Disclosure summary="More signals">
          <LimitsMoreSignals
            form={form}
            onChange={setForm}
            mayGiveSource={isPermitted({ role }, "manage_targets")}
          />
        </Disclosure>
        {caps.length === 0 ? null : (
          <p className="text-meta">
            The policy of {view.policy.environment} allows no more: {caps.join(", ")}.
          </p>
        )}
        <p className="text-meta text-muted">It takes effect with the next chunk, and is recorded.</p>
      </div>
    </ConfirmDialog>
  );
}
