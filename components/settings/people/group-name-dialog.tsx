"use client";

import { type FormEvent, type ReactElement, useId, useState } from "react";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Result } from "@/lib/domain/refusal";

type GroupNameDialogProps<T> = {
  trigger: ReactElement;
  title: string;
  present: string;
  confirmLabel: string;
  onConfirm: (name: string) => Promise<Result<T>>;
};

/** Asks for a group's name: of a new one, or another of one that is there. */
export function GroupNameDialog<T>(props: GroupNameDialogProps<T>) {
  const { trigger, title, present, confirmLabel, onConfirm } = props;
  const { act, isPending, refusal, forget } = useAct();
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState(present);
  const formId = useId();

  function change(next: boolean): void {
    setIsOpen(next);
    setName(present);
    forget();
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if ((await act(() => onConfirm(name))) !== null) setIsOpen(false);
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={trigger}
      title={title}
      footer={
        <>
          <Button variant="ghost" onClick={() => change(false)}>
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="primary" pending={isPending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Name" hint="Policies can ask it for approvals.">
          <Input required maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <RefusalCallout refusal={refusal} />
      </form>
    </Dialog>
  );
}
