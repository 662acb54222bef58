import { type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";

export type SectionProps = {
  title: ReactNode;
  /** One quiet line beside the title. */
  meta?: ReactNode;
  actions?: ReactNode;
  /** title of a page's part (h2), or a quiet label over a rail (h3). */
  level?: "section" | "label" | undefined;
  id?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A region of a page under a heading. No box: space and hairlines do the work. */
export function Section({ title, meta, actions, level = "section", id, className, children }: SectionProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} id={id} className={cn("flex min-w-0 flex-col gap-3", className)}>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        {level === "section" ? (
          <h2 id={headingId} className="text-section font-medium">
            {title}
          </h2>
        ) : (
          <h3 id={headingId} className="text-meta font-medium text-muted">
            {title}
          </h3>
        )}
        {meta === undefined ? null : <div className="tabular min-w-0 text-meta text-muted">{meta}</div>}
        {actions === undefined ? null : <div className="ml-auto flex items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A framed region, for what is to be read as one thing (a plan, a gate). Never inside another. */
export function Panel({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return <div className={cn("min-w-0 rounded-md border border-line", className)}>{children}</div>;
}
