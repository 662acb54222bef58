"use client";

import { type ComponentProps, type ReactNode, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { useOverflow } from "@/components/ui/use-overflow";

export type TableProps = {
  /** What the table lists; read by screen readers. */
  caption: string;
  className?: string | undefined;
  children: ReactNode;
};

/** Rows of 36 px between hairlines. It scrolls sideways inside itself rather than widening the page. */
export function Table({ caption, className, children }: TableProps) {
  const region = useRef<HTMLDivElement>(null);
  const isWider = useOverflow(region);
  return (
    <div
      ref={region}
      className="focus-inset relative w-full overflow-x-auto"
      // What scrolls takes the focus, so that the keyboard reaches all of it.
      {...(isWider ? { role: "region", "aria-label": caption, tabIndex: 0 } : {})}
    >
      <table className={cn("w-full border-collapse text-left text-body", className)}>
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="border-b border-line text-meta text-muted">
      <tr>{children}</tr>
    </thead>
  );
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody>{children}</tbody>;
}

export type TableRowProps = Omit<ComponentProps<"tr">, "className"> & {
  /** The row leads somewhere: put a TextLink with `after:absolute after:inset-0` (rowLink) into its first cell. */
  interactive?: boolean | undefined;
  selected?: boolean | undefined;
  className?: string | undefined;
};

export function TableRow({ interactive = false, selected = false, className, ...rest }: TableRowProps) {
  return (
    <tr
      {...rest}
      data-selected={selected || undefined}
      className={cn(
        "relative border-b border-line last:border-b-0 data-selected:bg-active",
        interactive && "focus-within:bg-hover hover:bg-hover",
        className,
      )}
    />
  );
}

/** Makes a TextLink in the first cell cover its row. */
export const rowLink = "after:absolute after:inset-0 after:content-['']";

type CellProps = {
  /** right: numbers, in tabular figures. */
  align?: "left" | "right" | "center" | undefined;
  className?: string | undefined;
};

export function TableHeader({
  align = "left",
  className,
  ...rest
}: CellProps & Omit<ComponentProps<"th">, "align">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-8 whitespace-nowrap px-3 font-normal first:pl-2 last:pr-2",
        align === "right" && "text-right",
        align === "center" && "text-center",
        className,
      )}
    />
  );
}

export function TableCell({
  align = "left",
  className,
  ...rest
}: CellProps & Omit<ComponentProps<"td">, "align">) {
  return (
    <td
      {...rest}
      className={cn(
        "h-9 px-3 py-1.5 first:pl-2 last:pr-2",
        align === "right" && "tabular whitespace-nowrap text-right",
        align === "center" && "text-center",
        className,
      )}
    />
  );
}
