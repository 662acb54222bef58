"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { StatePage } from "@/components/feedback/state-page";
import { Button } from "@/components/ui/button";
import { CopyableText } from "@/components/ui/copy-button";

export type ErrorStateProps = {
  /** The object and what went wrong with it: "Targets could not be read". */
  title: string;
  /** The cause, in words. */
  why?: ReactNode;
  /** What to do now. */
  next?: ReactNode;
  /** What to search the log for. */
  code?: string | undefined;
  onRetry?: (() => void) | undefined;
  action?: ReactNode;
  className?: string | undefined;
};

export function ErrorState({ title, why, next, code, onRetry, action, className }: ErrorStateProps) {
  const hasAction = onRetry !== undefined || action !== undefined;
  return (
    <StatePage
      icon={<CircleAlert aria-hidden="true" className="text-danger" />}
      title={title}
      className={className}
      action={
        hasAction ? (
          <>
            {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
            {action}
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-1">
        {why === undefined ? null : <p>{why}</p>}
        {next === undefined ? null : <p className="text-ink">{next}</p>}
        {code === undefined ? null : (
          <p className="flex items-center gap-1.5 text-meta">
            Code <CopyableText text={code} label="Copy the code" />
          </p>
        )}
      </div>
    </StatePage>
  );
}
