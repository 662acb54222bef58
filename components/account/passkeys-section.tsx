"use client";

import { Fingerprint } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { addPasskeyAction, removePasskeyAction, startPasskeyAction } from "@/app/(console)/account/actions";
import { makePasskey, useCanPasskey } from "@/components/account/passkey";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { Result } from "@/lib/domain/refusal";
import type { AccountView } from "@/lib/view/people-view";

async function register(name: string): Promise<Result<"added" | "given_up">> {
  const started = await startPasskeyAction({});
  if (!started.ok) return started;
  const response = await makePasskey(started.value);
  if (response === null) return { ok: true, value: "given_up" };
  const added = await addPasskeyAction({ name, response });
  return added.ok ? { ok: true, value: "added" } : added;
}

function AddPasskey() {
  const { act, isPending, refusal, forget } = useAct();
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState("");
  const formId = useId();

  function change(next: boolean): void {
    setIsOpen(next);
    setName("");
    forget();
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const done = await act(() => register(name));
    if (done?.value === "added") change(false);
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>Add a passkey</Button>}
      title="Add a passkey"
      description="Your device asks for your finger, your face or its PIN, and keeps the key."
      footer={
        <>
          <Button variant="ghost" onClick={() => change(false)}>
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="primary" pending={isPending}>
            Add the passkey
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Name" hint="Which device it is on: laptop, phone, security key.">
          <Input required maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <RefusalCallout refusal={refusal} />
      </form>
    </Dialog>
  );
}

function RemovePasskey({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Remove ${name}`}>
          Remove
        </Button>
      }
      title={`Remove the passkey ${name}?`}
      confirmLabel="Remove the passkey"
      danger
      onConfirm={async () => {
        const result = await removePasskeyAction({ passkeyId: id });
        if (!result.ok) return result.refusal.message;
        router.refresh();
        return undefined;
      }}
    >
      Nobody can sign in with it any more. Your device may go on showing it; remove it there, too.
    </ConfirmDialog>
  );
}

export function PasskeysSection({ passkeys }: { passkeys: AccountView["passkeys"] }) {
  const canPasskey = useCanPasskey();
  return (
    <Section title="Passkeys" {...(canPasskey ? { actions: <AddPasskey /> } : {})}>
      <p className="max-w-text text-muted">
        A passkey signs you in with your device alone, without password and code. It can&rsquo;t be phished.
      </p>
      {passkeys.length === 0 ? null : (
        <ul className="flex flex-col rounded-md border border-line">
          {passkeys.map(({ id, name, createdAt }) => (
            <li key={id} className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-b-0">
              <Fingerprint aria-hidden="true" className="size-4 shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {createdAt === null ? null : (
                <span className="text-meta text-muted">
                  added <RelativeTime at={createdAt} />
                </span>
              )}
              <RemovePasskey id={id} name={name} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
