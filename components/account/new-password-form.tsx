"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { choosePasswordAction, joinAction } from "@/app/(auth)/actions";
import { PasswordField } from "@/components/account/password-field";
import { SecondStepForm } from "@/components/account/second-step-form";
import { useEntering } from "@/components/account/use-entering";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type NewPasswordFormProps = {
  /** What the link holds. */
  token: string;
  email: string;
  /** An invite asks for a name, too; a reset for the password alone. */
  purpose: "invite" | "reset";
  title: string;
  children: ReactNode;
};

/** Behind a link: chooses the password, and comes in with it. */
export function NewPasswordForm({ token, email, purpose, title, children }: NewPasswordFormProps) {
  const { pending, refusal, enter, isSecondStep, beginAgain } = useEntering();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");

  function submit(event: FormEvent): void {
    event.preventDefault();
    void enter(purpose, () =>
      purpose === "invite"
        ? joinAction({ token, name, password })
        : choosePasswordAction({ token, password }),
    );
  }

  if (isSecondStep) {
    return (
      <SecondStepForm
        pending={pending}
        refusal={refusal}
        onEnter={(act) => void enter("second", act)}
        onBeginAgain={beginAgain}
      />
    );
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-title font-medium">{title}</h1>
        <div className="text-muted">{children}</div>
      </div>
      <RefusalCallout refusal={refusal} />
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="E-mail">
          <Input type="email" autoComplete="username" readOnly value={email} />
        </Field>
        {purpose === "invite" ? (
          <Field label="Name">
            <Input
              autoComplete="name"
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
        ) : null}
        <PasswordField purpose="new" value={password} onChange={setPassword} />
        <Button type="submit" size="lg" variant="primary" pending={pending !== null}>
          {purpose === "invite" ? "Create the account" : "Set the password"}
        </Button>
      </form>
    </div>
  );
}
