import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";

export type CodeBlockProps = {
  /** What is copied. */
  text: string;
  /** Names the block: "Connection string", "JSON of the plan". */
  label: string;
  /** Highlighted form of the text; the text itself by default. */
  children?: ReactNode;
  className?: string | undefined;
};

export function CodeBlock({ text, label, children, className }: CodeBlockProps) {
  return (
    <div className={cn("group relative min-w-0 rounded-md bg-surface", className)}>
      <pre className="rounded-md border border-line py-2 pr-10 pl-3 font-mono text-meta whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">
        <code>{children ?? text}</code>
      </pre>
      <CopyButton
        text={text}
        label={`Copy ${label}`}
        className="absolute top-0.5 right-1 opacity-60 focus-visible:opacity-100 group-hover:opacity-100"
      />
    </div>
  );
}
