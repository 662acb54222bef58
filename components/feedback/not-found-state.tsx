import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { StatePage } from "@/components/feedback/state-page";

export type NotFoundStateProps = {
  /** "This rollout does not exist" */
  title: string;
  /** Why that may be. */
  children?: ReactNode;
  /** The way back. */
  action?: ReactNode;
};

export function NotFoundState({ title, children, action }: NotFoundStateProps) {
  return (
    <StatePage icon={<SearchX aria-hidden="true" />} title={title} action={action}>
      {children}
    </StatePage>
  );
}
