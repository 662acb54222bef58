"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

function leadsAway(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank") return null;
  if (link.origin !== window.location.origin || link.pathname === window.location.pathname) return null;
  return `${link.pathname}${link.search}`;
}

/** Asks before unsaved work is left behind: by a link of this console, or by closing the tab. Render what it returns. */
export function useLeaveGuard(isDirty: boolean): ReactNode {
  const router = useRouter();
  const [held, setHeld] = useState<string | null>(null);

  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const hold = (event: MouseEvent) => {
      const href = leadsAway(event);
      if (href === null) return;
      event.preventDefault();
      event.stopPropagation();
      setHeld(href);
    };
    window.addEventListener("beforeunload", warn);
    document.addEventListener("click", hold, true);
    return () => {
      window.removeEventListener("beforeunload", warn);
      document.removeEventListener("click", hold, true);
    };
  }, [isDirty]);

  return (
    <ConfirmDialog
      open={held !== null}
      onOpenChange={(open) => {
        if (!open) setHeld(null);
      }}
      title="Leave without saving?"
      confirmLabel="Leave and lose the changes"
      cancelLabel="Stay"
      danger
      onConfirm={async () => {
        // Safe because it was the address of a link on this page.
        if (held !== null) router.push(held as Route);
        setHeld(null);
      }}
    >
      What you changed here is not saved.
    </ConfirmDialog>
  );
}
