"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { addWebhookAction } from "@/app/(console)/settings/webhooks/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import {
  emptyDraft,
  findUnready,
  readDraft,
  WebhookFields,
} from "@/components/settings/webhooks/webhook-form";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import type { WebhookForm } from "@/lib/domain/notify/notification";

const forms: readonly { readonly value: WebhookForm; readonly label: string; readonly hint: string }[] = [
  { value: "slack", label: "A chat", hint: "Slack, or another that reads Slack's messages" },
  { value: "generic", label: "A program", hint: "JSON, signed with a secret that you get once" },
];

/** Adds a webhook; of a program's it shows the secret, this once. */
export function AddWebhookDialog({ environments }: { environments: readonly string[] }) {
  const { act, isPending, refusal, forget } = useAct();
  const [isOpen, setIsOpen] = useState(false);
  const [draft, setDraft] = useState(emptyDraft);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);

  function open(next: boolean): void {
    setIsOpen(next);
    // The secret is forgotten with the dialog: it is shown once.
    setMade(null);
    setDraft(emptyDraft);
    forget();
  }

  async function add(): Promise<void> {
    const { form, address } = draft;
    const done = await act(() => addWebhookAction({ ...readDraft(draft), form, address: address.trim() }));
    if (done === null) return;
    const { secret } = done.value;
    if (secret === null) open(false);
    else setMade({ name: draft.name.trim(), secret });
  }

  return (
    <Dialog
      size="md"
      open={isOpen}
      onOpenChange={open}
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" />
          New webhook
        </Button>
      }
      title={made === null ? "New webhook" : `The secret of ${made.name}`}
      {...(made === null
        ? {}
        : { description: "Copy it now: it is shown this once. Deliveries are signed with it." })}
      footer={
        made === null ? (
          <>
            <Button variant="ghost" onClick={() => open(false)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              pending={isPending}
              reason={findUnready(draft, true)}
              onClick={() => void add()}
            >
              Add the webhook
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => open(false)}>
            I have copied it
          </Button>
        )
      }
    >
      {made === null ? (
        <div className="flex flex-col gap-5">
          <RadioGroup
            aria-label="For"
            options={forms}
            value={draft.form}
            onValueChange={(form) => setDraft({ ...draft, form })}
          />
          <WebhookFields draft={draft} onChange={setDraft} environments={environments} kept={null} />
          <RefusalCallout refusal={refusal} />
        </div>
      ) : (
        <CodeBlock text={made.secret} label="Secret" />
      )}
    </Dialog>
  );
}
