"use client";

import { signInAction, signInDemoAction } from "@/app/(auth)/actions";
import { useEntering } from "@/components/access/use-entering";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Role } from "@/lib/domain/lifecycle/role";

export type DemoPerson = { email: string; name: string; role: Role; purpose: string };

/** E-mail and password; in the demo also its people, with one click each. */
export function SignInForm({ demoPeople }: { demoPeople: readonly DemoPerson[] }) {
  const { enter, pending, refusal } = useEntering();
  return (
    <div className="flex flex-col gap-6">
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message} live>
          {refusal.remedy}
        </Callout>
      )}
      {demoPeople.length === 0 ? null : (
        <section aria-label="People of the demo" className="flex flex-col gap-2">
          <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
            {demoPeople.map((person) => (
              <li key={person.email}>
                <button
                  type="button"
                  disabled={pending}
                  onClick={() => enter(() => signInDemoAction({ email: person.email }))}
                  className="focus-inset flex w-full flex-col gap-0.5 px-3 py-2.5 text-left hover:bg-hover disabled:opacity-60"
                >
                  <span className="font-medium">
                    Continue as {person.name} <span className="font-normal text-muted">· {person.role}</span>
                  </span>
                  <span className="text-meta text-muted">{person.purpose}</span>
                </button>
              </li>
            ))}
          </ul>
          <p className="text-meta text-muted">One-click sign-in exists in the demo only.</p>
        </section>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          enter(() =>
            signInAction({ email: String(form.get("email")), password: String(form.get("password")) }),
          );
        }}
      >
        <Field label="E-mail">
          <Input name="email" type="email" autoComplete="username" required />
        </Field>
        <Field label="Password">
          <Input name="password" type="password" autoComplete="current-password" required />
        </Field>
        <Button type="submit" variant={demoPeople.length === 0 ? "primary" : "secondary"} pending={pending}>
          Sign in
        </Button>
      </form>
    </div>
  );
}
