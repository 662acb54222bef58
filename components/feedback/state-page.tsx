import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type StatePageProps = {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
};

/** The shared body of empty, error, forbidden and not-found: left-aligned words and one thing to do. */
export function StatePage({ icon, title, children, action, className }: StatePageProps) {
  return (
    <div className={cn("flex max-w-text gap-3 py-10", className)}>
      {icon === undefined ? null : <span className="mt-0.5 shrink-0 text-faint [&_svg]:size-5">{icon}</span>}
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-col gap-1">
          <h2 className="text-section font-medium">{title}</h2>
          {children === undefined ? null : <div className="text-muted">{children}</div>}
        </div>
        {action === undefined ? null : <div className="flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
