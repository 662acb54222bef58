import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";

export type LinkButtonProps<T extends string> = {
  href: Route<T>;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A link that leads on; looks like a button, is a link. */
export function LinkButton<T extends string>({
  href,
  variant,
  size,
  className,
  children,
}: LinkButtonProps<T>) {
  return (
    <Link href={href} className={cn(buttonStyle({ variant, size }), className)}>
      {children}
    </Link>
  );
}
