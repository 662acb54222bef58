"use client";

import { useRouter } from "next/navigation";
import { revokeKeyAction } from "@/app/(console)/settings/keys/actions";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export function RevokeKeyButton({ keyId, name }: { keyId: string; name: string }) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      }
      title={`Revoke the API key ${name}?`}
      confirmLabel="Revoke the key"
      danger
      onConfirm={async () => {
        const result = await revokeKeyAction({ keyId });
        if (!result.ok) return result.refusal.message;
        router.refresh();
        return undefined;
      }}
    >
      Whatever uses it is refused from now on. It can't be taken back; a new key can be made.
    </ConfirmDialog>
  );
}
