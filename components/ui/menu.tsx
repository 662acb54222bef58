"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { popupItemStyle, popupLabelStyle, popupStyle } from "@/components/ui/popup-style";

export type MenuProps = {
  trigger: ReactElement;
  side?: "bottom" | "top" | "right" | undefined;
  align?: "start" | "end" | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function Menu({ trigger, side = "bottom", align = "end", className, children }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner side={side} align={align} sideOffset={4} className="z-50">
          <BaseMenu.Popup className={cn(popupStyle, "min-w-44", className)}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

type MenuItemProps = {
  icon?: ReactNode;
  /** Shown at the right edge. */
  shortcut?: ReactNode;
  /** A second line: the consequence, or why it is disabled. */
  detail?: ReactNode;
  disabled?: boolean | undefined;
  danger?: boolean | undefined;
  children: ReactNode;
};

function ItemBody({ icon, shortcut, detail, children }: MenuItemProps) {
  return (
    <>
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {detail === undefined ? null : <span className="block max-w-64 text-meta text-muted">{detail}</span>}
      </span>
      {shortcut === undefined ? null : <span className="pl-4 text-meta text-faint">{shortcut}</span>}
    </>
  );
}

export function MenuItem({ onSelect, ...body }: MenuItemProps & { onSelect: () => void }) {
  return (
    <BaseMenu.Item
      disabled={body.disabled ?? false}
      onClick={() => onSelect()}
      className={cn(popupItemStyle, body.danger && !body.disabled && "text-danger")}
    >
      <ItemBody {...body} />
    </BaseMenu.Item>
  );
}

export function MenuLink<T extends string>({ href, ...body }: MenuItemProps & { href: Route<T> }) {
  return (
    <BaseMenu.LinkItem render={<Link href={href} />} className={popupItemStyle} closeOnClick>
      <ItemBody {...body} />
    </BaseMenu.LinkItem>
  );
}

export type MenuChoicesProps<V extends string> = {
  label: string;
  options: readonly { value: V; label: ReactNode }[];
  value: V;
  onValueChange: (value: V) => void;
};

/** One of several, with a tick. */
export function MenuChoices<V extends string>({ label, options, value, onValueChange }: MenuChoicesProps<V>) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className={popupLabelStyle}>{label}</BaseMenu.GroupLabel>
      <BaseMenu.RadioGroup value={value} onValueChange={(next: V) => onValueChange(next)}>
        {options.map((option) => (
          <BaseMenu.RadioItem key={option.value} value={option.value} className={popupItemStyle}>
            <span className="min-w-0 flex-1">{option.label}</span>
            <BaseMenu.RadioItemIndicator>
              <Check aria-hidden="true" className="size-4" />
            </BaseMenu.RadioItemIndicator>
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
