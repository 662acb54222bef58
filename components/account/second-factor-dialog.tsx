"use client";

import { type FormEvent, useId, useState } from "react";
import { confirmSecondFactorAction, startSecondFactorAction } from "@/app/(console)/account/actions";
import { BackupCodes } from "@/components/account/backup-codes";
import { PasswordField } from "@/components/account/password-field";
import { QrCode } from "@/components/account/qr-code";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type Step =
  | { readonly kind: "password" }
  | { readonly kind: "scan"; readonly uri: string; readonly codes: readonly string[] }
  | { readonly kind: "codes"; readonly codes: readonly string[] };

function secretOf(uri: string): string {
  return new URL(uri).searchParams.get("secret") ?? "";
}

type SecondFactorDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** Sets up a second factor: the password, the code to scan, a first code, and the backup codes. */
export function SecondFactorDialog({ open, onOpenChange }: SecondFactorDialogProps) {
  const { act, isPending, refusal, forget } = useAct();
  const [step, setStep] = useState<Step>({ kind: "password" });
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const formId = useId();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (step.kind === "password") {
      const started = await act(() => startSecondFactorAction({ password }));
      if (started === null) return;
      setPassword("");
      setStep({ kind: "scan", uri: started.value.uri, codes: started.value.backupCodes });
    } else if (step.kind === "scan") {
      const done = await act(() => confirmSecondFactorAction({ code }));
      if (done !== null) setStep({ kind: "codes", codes: step.codes });
    }
  }

  function change(next: boolean): void {
    onOpenChange(next);
    if (next) return;
    setStep({ kind: "password" });
    setPassword("");
    setCode("");
    forget();
  }

  const footer =
    step.kind === "codes" ? (
      <Button variant="primary" onClick={() => change(false)}>
        I have kept them
      </Button>
    ) : (
      <>
        <Button variant="ghost" onClick={() => change(false)}>
          Cancel
        </Button>
        <Button type="submit" form={formId} variant="primary" pending={isPending}>
          {step.kind === "password" ? "Continue" : "Turn it on"}
        </Button>
      </>
    );

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={step.kind === "codes" ? "Your second factor is on" : "Set up a second factor"}
      footer={footer}
    >
      {step.kind === "codes" ? (
        <BackupCodes codes={step.codes} />
      ) : (
        <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          {step.kind === "password" ? (
            <PasswordField purpose="present" value={password} onChange={setPassword} />
          ) : (
            <>
              <p>Scan this with an authenticator app, then type the code that it shows.</p>
              <div className="flex flex-wrap items-center gap-4">
                <QrCode text={step.uri} label="QR code for the authenticator app" />
                <div className="min-w-0 flex-1 basis-32">
                  <p className="text-meta text-muted">Or type this key:</p>
                  <p className="py-1 font-mono text-meta break-all">{secretOf(step.uri)}</p>
                  <CopyButton labelled text={secretOf(step.uri)} label="Copy the key" />
                </div>
              </div>
              <Field label="Code">
                <Input
                  mono
                  required
                  autoComplete="one-time-code"
                  inputMode="numeric"
                  maxLength={7}
                  value={code}
                  onChange={(event) => setCode(event.target.value)}
                />
              </Field>
            </>
          )}
          <RefusalCallout refusal={refusal} />
        </form>
      )}
    </Dialog>
  );
}
