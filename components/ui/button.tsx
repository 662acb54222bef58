"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import { type ComponentProps, type ReactNode, useId } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";

export type ButtonProps = Omit<ComponentProps<"button">, "className"> & {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** Work is under way: the button keeps its width, shows a spinner and takes no second press. */
  pending?: boolean | undefined;
  /** Why it can't be pressed, and what to do. Disables the button and stands beside it. */
  reason?: ReactNode;
  /** Where the reason stands; below suits narrow columns and the phone's action bar. */
  reasonSide?: "left" | "right" | "below" | undefined;
  className?: string | undefined;
};

export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  reason,
  reasonSide = "left",
  disabled = false,
  type = "button",
  className,
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const hasReason = reason !== undefined && reason !== null && reason !== false && reason !== "";
  const isOff = disabled || hasReason;
  const button = (
    <BaseButton
      {...rest}
      type={type}
      disabled={isOff || pending}
      // A person who can't see the reason beside it must still be able to reach the button and hear why.
      focusableWhenDisabled={pending || hasReason}
      aria-busy={pending || undefined}
      aria-describedby={hasReason ? reasonId : rest["aria-describedby"]}
      className={cn(buttonStyle({ variant, size, isOff }), className)}
    >
      {pending ? (
        <>
          <span className="invisible inline-flex items-center gap-1.5">{children}</span>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner label="Working" />
          </span>
        </>
      ) : (
        children
      )}
    </BaseButton>
  );
  if (!hasReason) return button;
  return (
    <span
      className={cn(
        "flex min-w-0 gap-x-3 gap-y-1 max-sm:flex-col-reverse max-sm:items-stretch",
        reasonSide === "below" ? "flex-col items-stretch" : "sm:items-center",
        reasonSide === "left" && "sm:flex-row-reverse sm:justify-end",
      )}
    >
      {button}
      <span id={reasonId} className="min-w-0 text-meta text-muted">
        {reason}
      </span>
    </span>
  );
}
