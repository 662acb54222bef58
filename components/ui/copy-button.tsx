"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";

export type CopyButtonProps = {
  text: string;
  /** What is copied: "Copy SQL". */
  label: string;
  /** Show the label beside the icon. */
  labelled?: boolean | undefined;
  className?: string | undefined;
};

export function CopyButton({ text, label, labelled = false, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      // Without a secure origin there is no clipboard; the text can still be selected.
      setOutcome("failed");
    }
  }

  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={label}
      title={label}
      className={cn(buttonStyle({ variant: "ghost", size: labelled ? "sm" : "icon-sm" }), className)}
    >
      {outcome === "copied" ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      {labelled ? <span>{outcome === "copied" ? "Copied" : label}</span> : null}
      <span role="status" className="sr-only">
        {outcome === "copied"
          ? "Copied"
          : outcome === "failed"
            ? "Copying is not allowed here; select the text"
            : ""}
      </span>
    </button>
  );
}

/** An id or name with its copy button. */
export function CopyableText({
  text,
  label,
  className,
}: {
  text: string;
  label: string;
  className?: string | undefined;
}) {
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-0.5", className)}>
      <span className="min-w-0 truncate font-mono">{text}</span>
      <CopyButton text={text} label={label} className="size-6 [&_svg]:size-3.5" />
    </span>
  );
}
