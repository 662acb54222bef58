import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type TextLinkProps<T extends string> = {
  href: Route<T>;
  /** quiet: ink that turns into a link on hover, for names in tables. */
  quiet?: boolean | undefined;
  /** Before it leads on. */
  onFollow?: (() => void) | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function TextLink<T extends string>({
  href,
  quiet = false,
  onFollow,
  className,
  children,
}: TextLinkProps<T>) {
  return (
    <Link
      href={href}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      className={cn(
        "rounded-inner underline-offset-2 hover:underline",
        quiet ? "font-medium text-ink" : "text-accent",
        className,
      )}
    >
      {children}
    </Link>
  );
}
