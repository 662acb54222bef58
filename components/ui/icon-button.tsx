"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

export type IconButtonProps = Omit<ButtonProps, "children" | "size" | "reason" | "reasonSide"> & {
  /** The accessible name, shown as a tooltip too. */
  label: string;
  icon: ReactNode;
  size?: "icon" | "icon-sm" | undefined;
};

export function IconButton({ label, icon, size = "icon", variant = "ghost", ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <Button {...rest} variant={variant} size={size} aria-label={label}>
        {icon}
      </Button>
    </Tooltip>
  );
}
