"use client";

import { EnvironmentChoice } from "@/components/settings/environment-choice";
import { CheckList } from "@/components/ui/check-list";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type NotificationKind, notificationKinds, type WebhookForm } from "@/lib/domain/notify/notification";
import { kindWords } from "@/lib/view/notify/notification-words";

/** What is said of a webhook, for making one and for changing one. */

export interface WebhookDraft {
  readonly name: string;
  readonly form: WebhookForm;
  /** Empty while one is changed: as it is. */
  readonly address: string;
  readonly kinds: readonly NotificationKind[];
  /** Empty: every one. */
  readonly environments: readonly string[];
}

export const emptyDraft: WebhookDraft = {
  name: "",
  form: "slack",
  address: "",
  kinds: ["review_asked", "gate_waiting", "paused", "failed", "rows_quarantined", "completed"],
  environments: [],
};

/** What a draft asks the server for, but for its address. */
export function readDraft({ name, kinds, environments }: WebhookDraft) {
  return {
    name,
    kinds: [...kinds],
    environments: environments.length === 0 ? null : [...environments],
  };
}

/** What is missing, in a sentence; null where nothing is. */
export function findUnready(draft: WebhookDraft, needsAddress: boolean): string | null {
  if (draft.name.trim() === "") return "Give it a name";
  if (needsAddress && draft.address.trim() === "") return "Give it an address";
  return draft.kinds.length === 0 ? "Choose what it is told" : null;
}

export type WebhookFieldsProps = {
  draft: WebhookDraft;
  onChange: (draft: WebhookDraft) => void;
  environments: readonly string[];
  /** The address that is kept; null for a new one. */
  kept: string | null;
};

export function WebhookFields({ draft, onChange, environments, kept }: WebhookFieldsProps) {
  const set = (more: Partial<WebhookDraft>) => onChange({ ...draft, ...more });
  return (
    <div className="flex flex-col gap-5">
      <Field label="Name" hint="As it stands in the log: #deploys, status page.">
        <Input value={draft.name} maxLength={100} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field
        label="Address"
        hint={
          kept === null
            ? "It is kept sealed, and never shown whole again."
            : `Now ${kept}. Leave it empty to keep it.`
        }
      >
        <Input
          mono
          type="url"
          placeholder="https://"
          value={draft.address}
          onChange={(event) => set({ address: event.target.value })}
        />
      </Field>
      <CheckList
        legend="What it is told"
        columns
        options={notificationKinds.map((kind) => ({ value: kind, label: kindWords[kind].label }))}
        chosen={draft.kinds}
        onChange={(kinds) => set({ kinds })}
      />
      <EnvironmentChoice
        environments={environments}
        chosen={draft.environments}
        onChange={(chosen) => set({ environments: chosen })}
      />
    </div>
  );
}
