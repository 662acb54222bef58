"use client";

import { CircleCheck, CircleDashed } from "lucide-react";
import { useState } from "react";
import { renewBackupCodesAction, turnOffSecondFactorAction } from "@/app/(console)/account/actions";
import { BackupCodes } from "@/components/account/backup-codes";
import { PasswordDialog } from "@/components/account/password-dialog";
import { SecondFactorDialog } from "@/components/account/second-factor-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";

type SecondFactorSectionProps = { isOn: boolean; hasPassword: boolean };

/** The second factor, on or off. The dialogs stand beside both, so that what they show stays while the page is read anew. */
export function SecondFactorSection({ isOn, hasPassword }: SecondFactorSectionProps) {
  const [open, setOpen] = useState<"set-up" | "renew" | "turn-off" | null>(null);
  const close = (isOpen: boolean) => {
    if (!isOpen) setOpen(null);
  };
  return (
    <Section
      title="Second factor"
      meta={
        <Badge
          tone={isOn ? "success" : "neutral"}
          look="plain"
          icon={isOn ? <CircleCheck aria-hidden="true" /> : <CircleDashed aria-hidden="true" />}
        >
          {isOn ? "On" : "Off"}
        </Badge>
      }
    >
      <p className="max-w-text text-muted">
        {hasPassword
          ? "After your password, a code of an app on your phone is asked for."
          : "It goes with a password, and you have none."}
      </p>
      {hasPassword ? (
        <div className="flex flex-wrap gap-2">
          {isOn ? (
            <>
              <Button onClick={() => setOpen("renew")}>Make new backup codes</Button>
              <Button onClick={() => setOpen("turn-off")}>Turn it off</Button>
            </>
          ) : (
            <Button onClick={() => setOpen("set-up")}>Set up a second factor</Button>
          )}
        </div>
      ) : null}
      <SecondFactorDialog open={open === "set-up"} onOpenChange={close} />
      <PasswordDialog
        open={open === "renew"}
        onOpenChange={close}
        title="Make new backup codes?"
        confirmLabel="Make new codes"
        onConfirm={(password) => renewBackupCodesAction({ password })}
        done={({ backupCodes }) => <BackupCodes codes={backupCodes} />}
      >
        Those that you have work no more.
      </PasswordDialog>
      <PasswordDialog
        open={open === "turn-off"}
        onOpenChange={close}
        title="Turn off your second factor?"
        confirmLabel="Turn it off"
        danger
        onConfirm={(password) => turnOffSecondFactorAction({ password })}
      >
        Your password alone lets whoever has it in.
      </PasswordDialog>
    </Section>
  );
}
