import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneSoft, toneText } from "@/components/ui/tone";

export type BadgeProps = {
  tone?: Tone | undefined;
  /** Colour never stands alone: give every tone but neutral an icon. */
  icon?: ReactNode;
  /** soft: a tinted label; plain: icon and word in colour, for dense lists; outline: facts such as locks and types. */
  look?: "soft" | "plain" | "outline" | undefined;
  /** For facts made of identifiers or SQL words. */
  mono?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function Badge({
  tone = "neutral",
  icon,
  look = "soft",
  mono = false,
  className,
  children,
}: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center gap-1 whitespace-nowrap align-middle text-meta [&>svg]:size-3.5 [&>svg]:shrink-0",
        look === "plain" && cn("gap-1.5 font-medium", toneText[tone]),
        look === "soft" && cn("h-5 rounded-inner border px-1.5 font-medium", toneSoft[tone]),
        look === "outline" &&
          cn("h-5 rounded-inner border border-line-strong bg-canvas px-1.5", toneText[tone]),
        mono && "font-mono",
        className,
      )}
    >
      {icon}
      <span className="min-w-0 truncate">{children}</span>
    </span>
  );
}
