"use client";

import { Input as BaseInput } from "@base-ui/react/input";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { controlHeight, controlStyle } from "@/components/ui/control-style";

export type InputProps = Omit<ComponentProps<"input">, "className" | "defaultValue" | "value" | "prefix"> & {
  value?: string | number | undefined;
  defaultValue?: string | number | undefined;
  /** For names, types, expressions and connection strings. */
  mono?: boolean | undefined;
  /** An icon inside the box. */
  prefix?: ReactNode;
  /** A unit inside the box. */
  suffix?: string | undefined;
  className?: string | undefined;
};

/** Inside a Field it is named, described and marked invalid by it. */
export function Input({ mono = false, prefix, suffix, className, ...rest }: InputProps) {
  const box = (
    <BaseInput
      autoComplete="off"
      {...rest}
      style={suffix === undefined ? undefined : { paddingRight: `calc(${suffix.length}ch + 1.125rem)` }}
      className={cn(
        controlStyle,
        "read-only:bg-surface",
        controlHeight,
        mono && "font-mono",
        prefix !== undefined && "pl-8",
        className,
      )}
    />
  );
  if (prefix === undefined && suffix === undefined) return box;
  return (
    <span className="relative block">
      {box}
      {prefix === undefined ? null : (
        <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-faint [&_svg]:size-4">
          {prefix}
        </span>
      )}
      {suffix === undefined ? null : (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-meta text-muted">
          {suffix}
        </span>
      )}
    </span>
  );
}
