import type { Policy } from "@/lib/domain/gate/policy";
import type { Staffing } from "@/lib/domain/gate/policy-warnings";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PersonView } from "@/lib/view/rollout-view";

/** A policy as the settings show it. Times are ISO strings. */

export interface EnvironmentPolicyView {
  readonly environment: string;
  /** Null: the default, which nobody has changed. Send it back with a change. */
  readonly version: number | null;
  readonly policy: Policy;
  /** Of the groups that it names, by id. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** Rollouts there that have not ended: a change holds for them at once. */
  readonly openRollouts: number;
}

export interface PolicyVersionView {
  readonly version: number;
  readonly policy: Policy;
  readonly comment: string | null;
  readonly changedBy: PersonView;
  readonly changedAt: string;
}

export interface PolicySettingsView extends EnvironmentPolicyView {
  readonly staffing: Staffing;
  /** Newest first. */
  readonly history: readonly PolicyVersionView[];
}

/** What would become otherwise for one open rollout. */
export type PolicyEffect = {
  readonly rolloutId: string;
  readonly title: string;
  readonly target: string;
} & (
  | { readonly kind: "gate_opens" | "gate_shuts"; readonly phase: PhaseName }
  | { readonly kind: "limits_lowered"; readonly limits: readonly string[] }
);

export interface PolicyPreview {
  /** Open rollouts, 200 at most. */
  readonly lookedAt: number;
  readonly effects: readonly PolicyEffect[];
}
