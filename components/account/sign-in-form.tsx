"use client";

import { type FormEvent, useState } from "react";
import { signInAction, signInDemoAction } from "@/app/(auth)/actions";
import { type DemoAccount, DemoAccounts } from "@/components/account/demo-accounts";
import { OtherWays } from "@/components/account/other-ways";
import { PasswordField } from "@/components/account/password-field";
import { SecondStepForm } from "@/components/account/second-step-form";
import { useEntering } from "@/components/account/use-entering";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";

export type SignInFormProps = {
  /** Empty outside the demo. */
  demoAccounts: readonly DemoAccount[];
  /** What the button of single sign-on says; null without it. */
  ssoName: string | null;
  canMailReset: boolean;
  /** Why single sign-on sent somebody back. */
  cameBack: string | null;
};

/** Sign-in by e-mail and password, then the second step where there is one; by passkey or single sign-on; in the demo its people by one click first. */
export function SignInForm({ demoAccounts, ssoName, canMailReset, cameBack }: SignInFormProps) {
  const { pending, refusal, enter, isSecondStep, beginAgain } = useEntering();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const isDemo = demoAccounts.length > 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    void enter("password", () => signInAction({ email, password }));
  }

  if (isSecondStep) {
    return (
      <SecondStepForm
        pending={pending}
        refusal={refusal}
        onEnter={(act) => void enter("second", act)}
        onBeginAgain={() => {
          setPassword("");
          beginAgain();
        }}
      />
    );
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-title font-medium">Sign in</h1>
        {isDemo ? (
          <p className="text-muted">
            This is the demo. A rollout on production takes two: one who writes it, one who approves it.
          </p>
        ) : null}
      </div>
      {cameBack === null || refusal !== null ? null : (
        <Callout tone="attention" title="Single sign-on did not let you in">
          {cameBack}
        </Callout>
      )}
      <RefusalCallout refusal={refusal} />
      {isDemo ? (
        <DemoAccounts
          accounts={demoAccounts}
          pending={pending}
          onChoose={(chosen) => void enter(chosen, () => signInDemoAction({ email: chosen }))}
        />
      ) : null}
      <form onSubmit={submit} className="flex flex-col gap-4">
        {isDemo ? <p className="text-meta text-muted">Or with an account of your own</p> : null}
        <Field label="E-mail">
          <Input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <PasswordField purpose="present" value={password} onChange={setPassword} />
        <Button
          type="submit"
          size="lg"
          variant={isDemo ? "secondary" : "primary"}
          pending={pending === "password"}
          disabled={pending !== null}
        >
          Sign in
        </Button>
        <p className="text-meta text-muted">
          {canMailReset ? (
            <TextLink href="/reset" className="underline">
              Forgot your password?
            </TextLink>
          ) : (
            "Forgot your password? An admin can make you a link for another."
          )}
        </p>
      </form>
      <OtherWays ssoName={ssoName} pending={pending} onEnter={(way, act) => void enter(way, act)} />
    </div>
  );
}
