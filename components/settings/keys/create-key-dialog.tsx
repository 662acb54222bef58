"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { createKeyAction } from "@/app/(console)/settings/keys/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { EnvironmentChoice } from "@/components/settings/environment-choice";
import { ScopeFields } from "@/components/settings/keys/scope-fields";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Permission, Role } from "@/lib/domain/lifecycle/role";

type Days = "7" | "30" | "90" | "180" | "366";

const lifetimes: readonly { readonly value: Days; readonly label: string }[] = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "366", label: "A year" },
];

interface KeyForm {
  readonly name: string;
  readonly scopes: readonly Permission[];
  /** Empty: every one. */
  readonly environments: readonly string[];
  readonly days: Days;
}

const emptyForm: KeyForm = { name: "", scopes: ["view"], environments: [], days: "90" };

function findUnready(form: KeyForm): string | null {
  if (form.name.trim() === "") return "Give the key a name";
  return form.scopes.length === 0 ? "Choose a scope" : null;
}

type CreateKeyDialogProps = { role: Role; environments: readonly string[] };

/** Makes a key, and shows it this once. */
export function CreateKeyDialog({ role, environments }: CreateKeyDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [form, setForm] = useState(emptyForm);
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const { act, isPending, refusal, forget } = useAct();
  const change = (to: Partial<KeyForm>) => setForm((before) => ({ ...before, ...to }));
  const unready = findUnready(form);

  async function create(): Promise<void> {
    const done = await act(() =>
      createKeyAction({
        name: form.name,
        scopes: [...form.scopes],
        environments: form.environments.length === 0 ? null : [...form.environments],
        expiresInDays: Number(form.days),
      }),
    );
    if (done !== null) setMade({ name: form.name.trim(), key: done.value.key });
  }

  function open(next: boolean): void {
    setIsOpen(next);
    // The key is forgotten with the dialog: it is shown once.
    setMade(null);
    forget();
    setForm(emptyForm);
  }

  const trigger = (
    <Button variant="primary">
      <Plus aria-hidden="true" />
      New API key
    </Button>
  );

  if (made !== null) {
    return (
      <Dialog
        size="md"
        open={isOpen}
        onOpenChange={open}
        trigger={trigger}
        title={`The API key ${made.name}`}
        description="Copy it now. It is shown this once, and kept nowhere."
        footer={
          <Button variant="primary" onClick={() => open(false)}>
            I have copied it
          </Button>
        }
      >
        <div className="flex flex-col gap-3 pb-1">
          <CodeBlock text={made.key} label="API key" />
          <p className="text-meta text-muted">
            Send it as <span className="font-mono">Authorization: Bearer</span>, or give it to the command
            line as <span className="font-mono">COLONNADE_API_KEY</span>.
          </p>
        </div>
      </Dialog>
    );
  }

  return (
    <Dialog
      size="md"
      open={isOpen}
      onOpenChange={open}
      trigger={trigger}
      title="New API key"
      description="It acts in your name, with the role that you have when it is used."
      footer={
        <>
          <Button variant="ghost" onClick={() => open(false)}>
            Cancel
          </Button>
          <Button variant="primary" pending={isPending} reason={unready} onClick={() => void create()}>
            Make the key
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (unready === null) void create();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
          <Field label="Name" hint="What it is for: deploys, nightly checks.">
            <Input
              value={form.name}
              maxLength={100}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label="Expires after">
            <Select options={lifetimes} value={form.days} onValueChange={(days) => change({ days })} />
          </Field>
        </div>
        <ScopeFields role={role} chosen={form.scopes} onChange={(scopes) => change({ scopes })} />
        <EnvironmentChoice
          environments={environments}
          chosen={form.environments}
          onChange={(chosen) => change({ environments: chosen })}
          hint="Nothing of another environment exists for it."
        />
        <RefusalCallout refusal={refusal} />
      </form>
    </Dialog>
  );
}
