"use client";

import { ChevronsUpDown, CircleUser, LogOut } from "lucide-react";
import { useTheme } from "next-themes";
import { useTransition } from "react";
import type { Account } from "@/components/shell/navigation";
import { Menu, MenuChoices, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { notify } from "@/components/ui/toast";

type Theme = "system" | "light" | "dark";

const themes: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function isTheme(value: string | undefined): value is Theme {
  return themes.some((theme) => theme.value === value);
}

export type AccountMenuProps = { account: Account; onSignOut: () => Promise<void> };

export function AccountMenu({ account, onSignOut }: AccountMenuProps) {
  const { theme, setTheme } = useTheme();
  const [isLeaving, startLeaving] = useTransition();

  function signOut(): void {
    startLeaving(async () => {
      try {
        await onSignOut();
      } catch (cause) {
        // A redirect travels as an error; the framework must see it.
        if (cause instanceof Error && "digest" in cause) throw cause;
        notify({
          tone: "danger",
          title: "You are still signed in",
          description: "The server did not answer. Try again.",
        });
      }
    });
  }

  return (
    <Menu
      side="top"
      align="start"
      className="w-51"
      trigger={
        <button
          type="button"
          aria-busy={isLeaving || undefined}
          className="focus-inset flex w-full min-w-0 items-center gap-2.5 rounded-md p-2 text-left hover:bg-hover data-popup-open:bg-hover"
        >
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full bg-active text-meta font-medium text-ink"
          >
            {account.name.trim().charAt(0).toUpperCase()}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate leading-4 font-medium">{account.name}</span>
            <span className="block truncate text-meta text-muted">{account.role}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
        </button>
      }
    >
      {account.email === undefined ? null : (
        <>
          <div className="truncate px-2 py-1.5 text-meta text-muted">{account.email}</div>
          <MenuSeparator />
        </>
      )}
      <MenuLink href="/account" icon={<CircleUser aria-hidden="true" />}>
        Your account
      </MenuLink>
      <MenuSeparator />
      <MenuChoices
        label="Theme"
        options={themes}
        value={isTheme(theme) ? theme : "system"}
        onValueChange={(next) => setTheme(next)}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden="true" />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
