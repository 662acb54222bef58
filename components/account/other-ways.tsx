"use client";

import { Building2, Fingerprint } from "lucide-react";
import { signInPasskeyAction, startPasskeySignInAction, startSsoSignInAction } from "@/app/(auth)/actions";
import { askPasskey, useCanPasskey } from "@/components/account/passkey";
import { Button } from "@/components/ui/button";
import type { Result } from "@/lib/domain/refusal";
import type { Entered } from "./use-entering";

type OtherWaysProps = {
  ssoName: string | null;
  pending: string | null;
  onEnter: (way: string, act: () => Promise<Result<Entered> | null>) => void;
};

async function enterWithPasskey(): Promise<Result<Entered> | null> {
  const asked = await startPasskeySignInAction();
  if (!asked.ok) return asked;
  const response = await askPasskey(asked.value);
  return response === null ? null : await signInPasskeyAction({ response });
}

/** Leaves for the provider; what comes back is another page. */
async function leaveForSso(): Promise<Result<Entered> | null> {
  const started = await startSsoSignInAction();
  if (!started.ok) return started;
  window.location.assign(started.value.url);
  return await new Promise(() => undefined);
}

/** The ways in without a password of ours. */
export function OtherWays({ ssoName, pending, onEnter }: OtherWaysProps) {
  const canPasskey = useCanPasskey();
  if (ssoName === null && !canPasskey) return null;
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      {ssoName === null ? null : (
        <Button
          size="lg"
          pending={pending === "sso"}
          disabled={pending !== null}
          onClick={() => onEnter("sso", leaveForSso)}
        >
          <Building2 aria-hidden="true" />
          Continue with {ssoName}
        </Button>
      )}
      {canPasskey ? (
        <Button
          size="lg"
          pending={pending === "passkey"}
          disabled={pending !== null}
          onClick={() => onEnter("passkey", enterWithPasskey)}
        >
          <Fingerprint aria-hidden="true" />
          Sign in with a passkey
        </Button>
      ) : null}
    </div>
  );
}
