"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type DialogProps = {
  /** Leave both out for a dialog that its trigger alone opens. */
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** The element that opens it; focus comes back to it. */
  trigger?: ReactElement | undefined;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, right-aligned; the main one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg" | undefined;
  children?: ReactNode;
};

/** A modal question. On a phone it sits at the bottom, where the thumb is. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  footer,
  size = "sm",
  children,
}: DialogProps) {
  return (
    <BaseDialog.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      {trigger === undefined ? null : <BaseDialog.Trigger render={trigger} />}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="appear fixed inset-0 z-40 bg-backdrop" />
        <BaseDialog.Popup
          className={cn(
            "appear fixed z-50 flex flex-col overflow-hidden bg-raised text-ink shadow-popup outline-none",
            "max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[90dvh] max-sm:rounded-t-md",
            "sm:top-[12dvh] sm:left-1/2 sm:max-h-[80dvh] sm:w-[calc(100%-2rem)] sm:-translate-x-1/2 sm:rounded-md",
            size === "sm" && "sm:max-w-md",
            size === "md" && "sm:max-w-xl",
            size === "lg" && "sm:max-w-4xl",
          )}
        >
          <div className="pt-4 pr-14 pb-3 pl-5">
            <div className="min-w-0">
              <BaseDialog.Title className="text-section font-medium">{title}</BaseDialog.Title>
              {description === undefined ? null : (
                <BaseDialog.Description className="mt-1 text-muted">{description}</BaseDialog.Description>
              )}
            </div>
          </div>
          {children === undefined ? null : (
            <div className="min-h-0 flex-1 overflow-y-auto px-5 py-1">{children}</div>
          )}
          {footer === undefined ? (
            <div className="h-4 shrink-0" />
          ) : (
            <div className="mt-3 flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))] max-sm:[&>button]:h-10 max-sm:[&>button]:flex-1">
              {footer}
            </div>
          )}
          {/* Last, so that the focus starts at the question and not at the way out. */}
          <BaseDialog.Close
            aria-label="Close"
            className="absolute top-3.5 right-3.5 grid size-7 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink"
          >
            <X aria-hidden="true" className="size-4" />
          </BaseDialog.Close>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
