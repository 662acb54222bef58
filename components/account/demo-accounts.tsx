"use client";

import { ArrowRight } from "lucide-react";
import { Spinner } from "@/components/ui/spinner";

export type DemoAccount = { email: string; name: string; role: string; purpose: string };

type DemoAccountsProps = {
  accounts: readonly DemoAccount[];
  pending: string | null;
  onChoose: (email: string) => void;
};

/** The demo's people, by one click each. */
export function DemoAccounts({ accounts, pending, onChoose }: DemoAccountsProps) {
  return (
    <ul aria-label="Demo accounts" className="flex flex-col rounded-md border border-line">
      {accounts.map((account) => (
        <li key={account.email} className="border-b border-line last:border-b-0">
          <button
            type="button"
            disabled={pending !== null}
            onClick={() => onChoose(account.email)}
            className="focus-inset flex w-full items-center gap-3 rounded-md px-3 py-2.5 text-left hover:bg-hover"
          >
            <span className="flex min-w-0 flex-1 flex-col">
              <span className="font-medium">
                Continue as {account.name} <span className="font-normal text-muted">({account.role})</span>
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
  );
}
