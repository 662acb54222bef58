"use client";

import { ArrowRight } from "lucide-react";
import { type FormEvent, useState } from "react";
import { signInAction, signInDemoAction } from "@/app/(auth)/actions";
import { useEntering } from "@/components/account/use-entering";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";

export type SignInFormProps = {
  /** Empty outside the demo. */
  demoAccounts: readonly { email: string; name: string; role: string; purpose: string }[];
};

/** Sign-in by e-mail and password; in the demo its people by one click first. */
export function SignInForm({ demoAccounts }: SignInFormProps) {
  const { pending, refusal, enter } = useEntering();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const isDemo = demoAccounts.length > 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    void enter("password", () => signInAction({ email, password }));
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
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message} live>
          {refusal.remedy}
        </Callout>
      )}
      {isDemo ? (
        <ul aria-label="Demo accounts" className="flex flex-col rounded-md border border-line">
          {demoAccounts.map((account) => (
            <li key={account.email} className="border-b border-line last:border-b-0">
              <button
                type="button"
                disabled={pending !== null}
                onClick={() => void enter(account.email, () => signInDemoAction({ email: account.email }))}
                className="focus-inset flex w-full items-center gap-3 rounded-md px-3 py-2.5 text-left hover:bg-hover"
              >
                <span className="flex min-w-0 flex-1 flex-col">
                  <span className="font-medium">
                    Continue as {account.name}{" "}
                    <span className="font-normal text-muted">({account.role})</span>
                  </span>
                  <span className="text-meta text-muted">{account.purpose}</span>
                </span>
                {pending === account.email ? (
                  <Spinner label="Signing in" />
                ) : (
                  <ArrowRight aria-hidden="true" className="size-4 text-faint" />
                )}
              </button>
            </li>
          ))}
        </ul>
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
        <Field label="Password">
          <Input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button
          type="submit"
          size="lg"
          variant={isDemo ? "secondary" : "primary"}
          pending={pending === "password"}
          disabled={pending !== null}
        >
          Sign in
        </Button>
      </form>
    </div>
  );
}
