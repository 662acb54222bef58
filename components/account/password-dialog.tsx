"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { PasswordField } from "@/components/account/password-field";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Result } from "@/lib/domain/refusal";

type PasswordDialogProps<T> = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  confirmLabel: string;
  danger?: boolean;
  onConfirm: (password: string) => Promise<Result<T>>;
  /** What is shown in place of the question once it is done; without it the dialog closes. */
  done?: (value: T) => ReactNode;
  children: ReactNode;
};

/** A question that takes one's password. */
export function PasswordDialog<T>(props: PasswordDialogProps<T>) {
  const { open, onOpenChange, title, confirmLabel, danger = false, onConfirm, done, children } = props;
  const { act, isPending, refusal, forget } = useAct();
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState<ReactNode>(null);
  const formId = useId();

  function change(next: boolean): void {
    onOpenChange(next);
    setPassword("");
    setShown(null);
    forget();
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const result = await act(() => onConfirm(password));
    if (result === null) return;
    setPassword("");
    if (done === undefined) change(false);
    else setShown(done(result.value));
  }

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      footer={
        shown === null ? (
          <>
            <Button variant="ghost" onClick={() => change(false)}>
              Cancel
            </Button>
            <Button type="submit" form={formId} variant={danger ? "danger" : "primary"} pending={isPending}>
              {confirmLabel}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => change(false)}>
            I have kept them
          </Button>
        )
      }
    >
      {shown ?? (
        <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <div>{children}</div>
          <PasswordField purpose="present" value={password} onChange={setPassword} />
          <RefusalCallout refusal={refusal} />
        </form>
      )}
    </Dialog>
  );
}
