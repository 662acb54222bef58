"use client";

import { Ellipsis } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import {
  disablePersonAction,
  enablePersonAction,
  removeSecondFactorAction,
} from "@/app/(console)/settings/people/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { ResetDialog } from "@/components/settings/people/reset-dialog";
import { RoleDialog } from "@/components/settings/people/role-dialog";
import { SessionsDialog } from "@/components/settings/people/sessions-dialog";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Result } from "@/lib/domain/refusal";
import type { PersonView } from "@/lib/view/people-view";

type Asked = "role" | "sessions" | "reset" | "second-factor" | "disable" | "enable";

/** What an admin can do with somebody's account. */
export function PersonMenu({ person, isSelf }: { person: PersonView; isSelf: boolean }) {
  const router = useRouter();
  const [asked, setAsked] = useState<Asked | null>(null);
  const isDisabled = person.disabledAt !== null;
  const dialog = (which: Asked) => ({
    open: asked === which,
    onOpenChange: (open: boolean) => setAsked(open ? which : null),
  });

  async function confirm<T>(work: Promise<Result<T>>): Promise<string | undefined> {
    const result = await work;
    if (!result.ok) return printRefusal(result.refusal);
    router.refresh();
    setAsked(null);
    return undefined;
  }

  return (
    <>
      <Menu
        trigger={
          <Button size="sm" variant="ghost" aria-label={`More for ${person.name}`}>
            <Ellipsis aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem onSelect={() => setAsked("role")}>Change the role…</MenuItem>
        <MenuItem onSelect={() => setAsked("sessions")}>Sessions…</MenuItem>
        {isDisabled ? null : <MenuItem onSelect={() => setAsked("reset")}>Link for a new password…</MenuItem>}
        {person.hasSecondFactor && !isSelf ? (
          <MenuItem onSelect={() => setAsked("second-factor")}>Turn off the second factor…</MenuItem>
        ) : null}
        <MenuSeparator />
        {isDisabled ? (
          <MenuItem onSelect={() => setAsked("enable")}>Let in again…</MenuItem>
        ) : (
          <MenuItem
            danger
            disabled={isSelf}
            {...(isSelf ? { detail: "Another admin can." } : {})}
            onSelect={() => setAsked("disable")}
          >
            Deactivate…
          </MenuItem>
        )}
      </Menu>
      <RoleDialog person={person} {...dialog("role")} />
      <SessionsDialog person={person} {...dialog("sessions")} />
      <ResetDialog person={person} {...dialog("reset")} />
      <ConfirmDialog
        {...dialog("second-factor")}
        title={`Turn off the second factor of ${person.name}?`}
        confirmLabel="Turn it off"
        danger
        onConfirm={() => confirm(removeSecondFactorAction({ personId: person.id }))}
      >
        Do it for who lost phone and backup codes. Their sessions end, and their password alone lets them in.
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog("disable")}
        title={`Deactivate ${person.name}?`}
        confirmLabel="Deactivate the account"
        danger
        onConfirm={() => confirm(disablePersonAction({ personId: person.id }))}
      >
        Their sessions end, their API keys are refused, and what they approved and has not begun is void. What
        they did stays on the record, and you can let them in again.
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog("enable")}
        title={`Let ${person.name} in again?`}
        confirmLabel="Let them in"
        onConfirm={() => confirm(enablePersonAction({ personId: person.id }))}
      >
        As {person.role}, with the password and keys that they had.
      </ConfirmDialog>
    </>
  );
}
