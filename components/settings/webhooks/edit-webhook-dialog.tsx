"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { editWebhookAction } from "@/app/(console)/settings/webhooks/actions";
import { printRefusal } from "@/components/feedback/attempt";
import {
  findUnready,
  readDraft,
  type WebhookDraft,
  WebhookFields,
} from "@/components/settings/webhooks/webhook-form";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Switch } from "@/components/ui/switch";
import type { WebhookView } from "@/lib/view/notify/notification-view";

const draftOf = (webhook: WebhookView): WebhookDraft => ({
  name: webhook.name,
  form: webhook.form,
  address: "",
  kinds: webhook.kinds,
  environments: webhook.environments ?? [],
});

/** Changes a webhook, or switches it off. */
export function EditWebhookDialog({
  webhook,
  environments,
}: {
  webhook: WebhookView;
  environments: readonly string[];
}) {
  const router = useRouter();
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const [isEnabled, setIsEnabled] = useState(webhook.isEnabled);
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Change ${webhook.name}`}>
          Change
        </Button>
      }
      title={`Change ${webhook.name}`}
      confirmLabel="Save"
      onOpenChange={(isOpen) => {
        if (!isOpen) return;
        setDraft(draftOf(webhook));
        setIsEnabled(webhook.isEnabled);
      }}
      onConfirm={async () => {
        const unready = findUnready(draft, false);
        if (unready !== null) return `${unready}.`;
        const result = await editWebhookAction({
          webhookId: webhook.id,
          expectedVersion: webhook.version,
          ...readDraft(draft),
          isEnabled,
          ...(draft.address.trim() === "" ? {} : { address: draft.address.trim() }),
        });
        if (!result.ok) return printRefusal(result.refusal);
        router.refresh();
        return undefined;
      }}
    >
      <div className="flex flex-col gap-5 text-ink">
        <Switch
          label="On"
          hint="Off, nothing is sent to it but a test"
          checked={isEnabled}
          onCheckedChange={setIsEnabled}
        />
        <WebhookFields draft={draft} onChange={setDraft} environments={environments} kept={webhook.address} />
      </div>
    </ConfirmDialog>
  );
}
