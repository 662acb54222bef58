"use client";

import { useRouter } from "next/navigation";
import { withdrawInviteAction } from "@/app/(console)/settings/people/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export function WithdrawInvite({ inviteId, email }: { inviteId: string; email: string }) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Withdraw the invite of ${email}`}>
          Withdraw
        </Button>
      }
      title={`Withdraw the invite of ${email}?`}
      confirmLabel="Withdraw the invite"
      danger
      onConfirm={async () => {
        const result = await withdrawInviteAction({ inviteId });
        if (!result.ok) return printRefusal(result.refusal);
        router.refresh();
        return undefined;
      }}
    >
      Its link leads nowhere from now on. You can make another.
    </ConfirmDialog>
  );
}
