"use client";

import { CodeBlock } from "@/components/ui/code-block";
import { AbsoluteTime } from "@/components/ui/relative-time";

type LinkShownProps = { link: { path: string; url: string | null; expiresAt: string }; whom: string };

/** A link, shown this once: whoever made it passes it on. */
export function LinkShown({ link, whom }: LinkShownProps) {
  const text = link.url ?? new URL(link.path, window.location.origin).toString();
  return (
    <div className="flex flex-col gap-3 pb-1">
      <CodeBlock text={text} label="Link" />
      <p className="text-meta text-muted">
        Send it to {whom} by a way that only they read. It works once, until{" "}
        <AbsoluteTime at={link.expiresAt} />, and is not shown again.
      </p>
    </div>
  );
}
