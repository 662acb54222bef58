"use client";

import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type ConfirmDialogProps = {
  trigger?: ReactElement | undefined;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** The question, naming the object: "Start constrain on production?" */
  title: ReactNode;
  /** What will happen and what can't be taken back, as facts. */
  children?: ReactNode;
  /** The effect: "Drop orders.total_cents_old". */
  confirmLabel: string;
  cancelLabel?: string | undefined;
  danger?: boolean | undefined;
  /** The name to type where there is no way back. */
  typedName?: string | undefined;
  /** Resolve to close; return a sentence to stay open and show it as the reason why it failed. */
  onConfirm: () => Promise<string | undefined> | Promise<void>;
};

export function ConfirmDialog({
  trigger,
  open,
  onOpenChange,
  title,
  children,
  confirmLabel,
  cancelLabel = "Cancel",
  danger = false,
  typedName,
  onConfirm,
}: ConfirmDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [isPending, setIsPending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const isOpen = open ?? ownOpen;
  const isTypedRight = typedName === undefined || typed.trim() === typedName;

  function change(next: boolean): void {
    if (isPending) return;
    setTyped("");
    setFailure(undefined);
    setOwnOpen(next);
    onOpenChange?.(next);
  }

  async function confirm(): Promise<void> {
    setIsPending(true);
    setFailure(undefined);
    try {
      const refused = await onConfirm();
      if (typeof refused === "string") {
        setFailure(refused);
        return;
      }
      setTyped("");
      setOwnOpen(false);
      onOpenChange?.(false);
    } catch {
      setFailure(
        "The request did not get through. Nothing is known to have changed; look at the page, then try again.",
      );
    } finally {
      setIsPending(false);
    }
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={trigger}
      title={title}
      footer={
        <>
          <Button onClick={() => change(false)} disabled={isPending}>
            {cancelLabel}
          </Button>
          <Button
            variant={danger ? "danger-solid" : "primary"}
            pending={isPending}
            disabled={!isTypedRight}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {children === undefined ? null : <div className="text-body text-muted">{children}</div>}
        {typedName === undefined ? null : (
          <Field
            label={
              <>
                Type <span className="font-mono">{typedName}</span> to go on
              </>
            }
          >
            <Input mono value={typed} onChange={(event) => setTyped(event.target.value)} spellCheck={false} />
          </Field>
        )}
        {failure === undefined ? null : (
          <Callout tone="danger" title="Not done" live>
            {failure}
          </Callout>
        )}
      </div>
    </Dialog>
  );
}
