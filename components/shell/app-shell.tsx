"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Menu as MenuIcon, Search, X } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { AccountMenu } from "@/components/shell/account-menu";
import { CommandPalette } from "@/components/shell/command-palette";
import { NavList } from "@/components/shell/nav-list";
import type { Account, NavItem, PaletteCommand } from "@/components/shell/navigation";
import { ShortcutsProvider, useShortcut } from "@/components/shell/shortcuts";
import { Wordmark } from "@/components/shell/wordmark";
import { Keys } from "@/components/ui/kbd";

export type AppShellProps = {
  nav: readonly NavItem[];
  account: Account;
  onSignOut: () => Promise<void>;
  commands: readonly PaletteCommand[];
  /** A line above everything, with a frame of its own: the stop-everything switch is on. */
  notice?: ReactNode;
  /** At the foot of the navigation. */
  controls?: ReactNode;
  children: ReactNode;
};

/** The signed-in frame: side bar from 1024 px, top bar with a drawer below; palette, shortcuts, skip link, main. */
export function AppShell(props: AppShellProps) {
  return (
    <ShortcutsProvider>
      <Frame {...props} />
    </ShortcutsProvider>
  );
}

function Frame({ nav, account, onSignOut, commands, notice, controls, children }: AppShellProps) {
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);

  useShortcut({
    keys: "mod+k",
    label: "Search and go",
    group: "Everywhere",
    run: () => setIsPaletteOpen((isOpen) => !isOpen),
  });

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[var(--spacing-sidebar)_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-primary px-3 py-2 text-on-primary focus:translate-y-0"
      >
        Skip to the content
      </a>
      {nav.map((item) =>
        item.keys === undefined ? null : <GoTo key={item.href} item={item} keys={item.keys} />,
      )}

      <aside className="sticky top-0 flex h-dvh flex-col gap-4 border-r border-line bg-surface px-2 py-3 max-lg:hidden">
        <div className="flex h-8 items-center px-2">
          <Wordmark />
        </div>
        <SearchButton onPress={() => setIsPaletteOpen(true)} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <NavList items={nav} />
        </div>
        {controls}
        <AccountMenu account={account} onSignOut={onSignOut} />
      </aside>

      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-30 flex h-12 items-center gap-1 border-b border-line bg-canvas px-2 lg:hidden">
          <Dialog.Root open={isDrawerOpen} onOpenChange={(next) => setIsDrawerOpen(next)}>
            <Dialog.Trigger
              aria-label="Open the navigation"
              className="grid size-10 place-items-center rounded-md text-muted hover:bg-hover"
            >
              <MenuIcon aria-hidden="true" className="size-5" />
            </Dialog.Trigger>
            <Dialog.Portal>
              <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-backdrop" />
              <Dialog.Popup className="appear fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col gap-3 border-r border-line bg-surface px-2 pt-1 pb-[max(0.5rem,env(safe-area-inset-bottom))] outline-none">
                <Dialog.Title className="sr-only">Navigation</Dialog.Title>
                <div className="flex h-12 items-center justify-between pl-2">
                  <Wordmark />
                  <Dialog.Close
                    aria-label="Close the navigation"
                    className="grid size-10 place-items-center rounded-md text-muted hover:bg-hover"
                  >
                    <X aria-hidden="true" className="size-5" />
                  </Dialog.Close>
                </div>
                <div className="min-h-0 flex-1 overflow-y-auto">
                  <NavList items={nav} onNavigate={() => setIsDrawerOpen(false)} />
                </div>
                {controls}
                <AccountMenu account={account} onSignOut={onSignOut} />
              </Dialog.Popup>
            </Dialog.Portal>
          </Dialog.Root>
          <Wordmark />
          <button
            type="button"
            aria-label="Search and go"
            onClick={() => setIsPaletteOpen(true)}
            className="ml-auto grid size-10 place-items-center rounded-md text-muted hover:bg-hover"
          >
            <Search aria-hidden="true" className="size-5" />
          </button>
        </header>
        {notice}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-page flex-1 px-4 pt-5 pb-24 outline-none lg:px-8 lg:pt-6 lg:pb-16"
        >
          {children}
        </main>
      </div>
      <CommandPalette open={isPaletteOpen} onOpenChange={setIsPaletteOpen} commands={commands} />
    </div>
  );
}

function GoTo({ item, keys }: { item: NavItem; keys: string }) {
  const router = useRouter();
  useShortcut({
    keys,
    label: `Go to ${item.label.toLowerCase()}`,
    group: "Everywhere",
    // Safe because navigation data is written beside the routes and checked by the browser tests.
    run: () => router.push(item.href as Route),
  });
  return null;
}

function SearchButton({ onPress }: { onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex h-8 items-center gap-2.5 rounded-md border border-line-strong bg-canvas px-2 text-muted hover:border-control hover:text-ink"
    >
      <Search aria-hidden="true" className="size-4" />
      <span className="flex-1 text-left">Search</span>
      <Keys keys="mod+k" />
    </button>
  );
}
