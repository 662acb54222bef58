"use client";

import { useQuery } from "@tanstack/react-query";
import { readApi } from "@/components/target/read-api";
import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/text-link";
import type { Policy } from "@/lib/domain/gate/policy";
import { phaseWords } from "@/lib/view/phase-words";
import type { PolicyEffect, PolicyPreview } from "@/lib/view/policy-view";
import { printCounted } from "@/lib/view/print-amount";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

function printEffect(effect: PolicyEffect): string {
  switch (effect.kind) {
    case "gate_opens":
      return `the gate to ${phaseWords[effect.phase].noun} opens`;
    case "gate_shuts":
      return `the gate to ${phaseWords[effect.phase].noun} shuts`;
    case "limits_lowered":
      return `its limits are lowered: ${effect.limits.join(", ")}`;
  }
}

/** What a policy would do at once to rollouts under way, before it is saved. */
export function PolicyEffects({ environment, policy }: { environment: string; policy: Policy }) {
  const preview = useQuery({
    queryKey: queryKeys.policyPreview(environment, policy),
    queryFn: () =>
      readApi<PolicyPreview>(apiPaths.policyPreview(environment), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ policy }),
      }),
  });
  if (preview.data === undefined) {
    return (
      <p className="text-muted" role="status">
        {preview.isError ? "What it does to open rollouts could not be told." : "Looking at open rollouts…"}
      </p>
    );
  }
  const { lookedAt, effects } = preview.data;
  if (effects.length === 0) {
    return (
      <p className="text-muted" role="status">
        {lookedAt === 0
          ? "It holds at once. No rollout is open there."
          : `It holds at once. No gate of ${printCounted(lookedAt, "open rollout")} opens or shuts by it.`}
      </p>
    );
  }
  return (
    <Callout tone="attention" title="At once, for rollouts that are open" live>
      <ul className="flex flex-col gap-0.5">
        {effects.map((effect) => (
          <li key={`${effect.rolloutId} ${effect.kind}`}>
            <TextLink href={`/rollouts/${effect.rolloutId}`}>{effect.title}</TextLink> on {effect.target}:{" "}
            {printEffect(effect)}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
