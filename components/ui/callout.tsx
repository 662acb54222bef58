import { CircleAlert, CircleCheck, Gauge, Info, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneSoft } from "@/components/ui/tone";

const icons: Record<Tone, ReactNode> = {
  neutral: <Info aria-hidden="true" />,
  progress: <LoaderCircle aria-hidden="true" />,
  attention: <TriangleAlert aria-hidden="true" />,
  slowed: <Gauge aria-hidden="true" />,
  success: <CircleCheck aria-hidden="true" />,
  danger: <CircleAlert aria-hidden="true" />,
};

export type CalloutProps = {
  tone?: Tone | undefined;
  title?: ReactNode;
  icon?: ReactNode;
  /** What can be done about it. */
  actions?: ReactNode;
  /** Announce it politely when it appears. Rarely. */
  live?: boolean | undefined;
  className?: string | undefined;
  children?: ReactNode;
};

export function Callout({
  tone = "neutral",
  title,
  icon,
  actions,
  live = false,
  className,
  children,
}: CalloutProps) {
  return (
    <div
      {...(live ? { role: "status" } : {})}
      className={cn(
        "flex gap-2.5 rounded-md border px-3 py-2",
        toneSoft[tone],
        tone === "slowed" && "bg-hover",
        className,
      )}
    >
      <span className="mt-0.5 shrink-0 [&_svg]:size-4">{icon ?? icons[tone]}</span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 max-w-text flex-[1_1_14rem]">
          {title === undefined ? null : (
            <div className={cn("font-medium", tone === "neutral" && "text-ink")}>{title}</div>
          )}
          {children === undefined ? null : <div className="text-ink">{children}</div>}
        </div>
        {actions === undefined ? null : <div className="flex items-center gap-2">{actions}</div>}
      </div>
    </div>
  );
}
