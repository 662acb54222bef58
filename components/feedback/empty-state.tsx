import type { ReactNode } from "react";
import { StatePage } from "@/components/feedback/state-page";

export type EmptyStateProps = {
  icon?: ReactNode;
  /** "No rollouts yet" */
  title: string;
  /** What this is. */
  children?: ReactNode;
  /** The one thing to do first. */
  action?: ReactNode;
  className?: string | undefined;
};

export function EmptyState(props: EmptyStateProps) {
  return <StatePage {...props} />;
}
