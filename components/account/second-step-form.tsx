"use client";

import { type FormEvent, useState } from "react";
import { signInSecondAction } from "@/app/(auth)/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Refusal, Result } from "@/lib/domain/refusal";
import type { Entered } from "./use-entering";

type SecondStepFormProps = {
  pending: string | null;
  refusal: Refusal | null;
  onEnter: (act: () => Promise<Result<Entered>>) => void;
  onBeginAgain: () => void;
};

/** The second step of signing in: a code of the app, or a backup code. */
export function SecondStepForm({ pending, refusal, onEnter, onBeginAgain }: SecondStepFormProps) {
  const [code, setCode] = useState("");
  const [isBackupCode, setIsBackupCode] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onEnter(() => signInSecondAction({ code, isBackupCode }));
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-title font-medium">Second step</h1>
        <p className="text-muted">
          {isBackupCode
            ? "One of the codes that you kept when you set it up. Each works once."
            : "The code that your authenticator app shows now."}
        </p>
      </div>
      <RefusalCallout refusal={refusal} />
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={isBackupCode ? "Backup code" : "Code"} key={isBackupCode ? "backup" : "app"}>
          <Input
            mono
            autoFocus
            required
            autoComplete="one-time-code"
            inputMode={isBackupCode ? "text" : "numeric"}
            maxLength={isBackupCode ? 20 : 7}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
        <Button type="submit" size="lg" variant="primary" pending={pending !== null}>
          Sign in
        </Button>
      </form>
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          variant="ghost"
          onClick={() => {
            setIsBackupCode(!isBackupCode);
            setCode("");
          }}
        >
          {isBackupCode ? "Use the app" : "Use a backup code"}
        </Button>
        <Button variant="ghost" onClick={onBeginAgain}>
          Begin again
        </Button>
      </div>
    </div>
  );
}
