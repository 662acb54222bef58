import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { StatePage } from "@/components/feedback/state-page";

export type ForbiddenStateProps = {
  title?: string | undefined;
  /** What is needed, and who can give it. */
  children: ReactNode;
  action?: ReactNode;
};

export function ForbiddenState({ title = "You may not see this", children, action }: ForbiddenStateProps) {
  return (
    <StatePage icon={<Lock aria-hidden="true" />} title={title} action={action}>
      {children}
    </StatePage>
  );
}
