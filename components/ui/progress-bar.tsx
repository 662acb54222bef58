"use client";

import { Progress } from "@base-ui/react/progress";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneSolid } from "@/components/ui/tone";

export type ProgressBarProps = {
  /** Names it: "Backfill of orders.total_cents". */
  label: string;
  /** 0 to 1; null when it is not known, which is drawn as unknown and not as zero. */
  fraction: number | null;
  /** At the right edge: "12.4 M of ~20.0 M rows". */
  detail?: ReactNode;
  tone?: Tone | undefined;
  labelHidden?: boolean | undefined;
  /** thin: in lists. */
  size?: "thin" | "normal" | undefined;
  className?: string | undefined;
};

export function ProgressBar({
  label,
  fraction,
  detail,
  tone = "progress",
  labelHidden = false,
  size = "normal",
  className,
}: ProgressBarProps) {
  // Rounded down: 100 % is said only when all is done.
  const percent = fraction === null ? null : Math.floor(Math.min(1, Math.max(0, fraction)) * 1000) / 10;
  const words =
    percent === null ? "not known" : `${size === "thin" ? Math.floor(percent) : percent.toFixed(1)} %`;
  return (
    <Progress.Root
      value={percent}
      getAriaValueText={() => words}
      className={cn("flex min-w-0 flex-col gap-1.5", className)}
    >
      <Progress.Label className="sr-only">{label}</Progress.Label>
      {labelHidden ? null : (
        <div className="flex items-baseline gap-3 text-body">
          <span aria-hidden="true" className="min-w-0 truncate">
            {label}
          </span>
          <span aria-hidden="true" className="tabular ml-auto shrink-0 font-medium">
            {words}
          </span>
          {detail === undefined ? null : <span className="tabular shrink-0 text-muted">{detail}</span>}
        </div>
      )}
      <Progress.Track
        className={cn("overflow-hidden rounded-full bg-active", size === "thin" ? "h-1" : "h-2")}
      >
        <Progress.Indicator
          className={cn("block h-full", percent === null ? "w-full bg-line-strong" : toneSolid[tone])}
        />
      </Progress.Track>
    </Progress.Root>
  );
}
