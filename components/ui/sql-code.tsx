import type { Element, ElementContent, Root } from "hast";
import pgsql from "highlight.js/lib/languages/pgsql";
import { createLowlight } from "lowlight";
import type { ReactNode } from "react";
import { CodeBlock } from "@/components/ui/code-block";

const lowlight = createLowlight({ pgsql });

const tokenStyle: Record<string, string> = {
  "hljs-keyword": "text-code-keyword",
  "hljs-built_in": "text-code-type",
  "hljs-type": "text-code-type",
  "hljs-literal": "text-code-number",
  "hljs-number": "text-code-number",
  "hljs-string": "text-code-string",
  "hljs-comment": "text-code-comment",
};

function styleOf(element: Element): string | undefined {
  const [only] = element.children;
  // The grammar takes the schema's name for the role PUBLIC; coloured, every table would shout.
  if (only?.type === "text" && only.value.toLowerCase() === "public") return undefined;
  const names = element.properties.className;
  const first = Array.isArray(names) ? names[0] : undefined;
  return typeof first === "string" ? tokenStyle[first] : undefined;
}

function draw(nodes: readonly (ElementContent | Root["children"][number])[]): ReactNode[] {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text have no identity but their place.
      <span key={index} className={styleOf(node)}>
        {draw(node.children)}
      </span>
    );
  });
}

/** Highlighted SQL within a sentence. */
export function InlineSql({ sql }: { sql: string }) {
  return <code className="font-mono text-[0.9375em]">{draw(lowlight.highlight("pgsql", sql).children)}</code>;
}

export type SqlCodeProps = {
  /** One or more statements, already wrapped at their clauses. */
  sql: string;
  label?: string | undefined;
  className?: string | undefined;
};

/** A statement as it will run: highlighted, wrapped, copyable. Works on server and client. */
export function SqlCode({ sql, label = "SQL", className }: SqlCodeProps) {
  return (
    <CodeBlock text={sql} label={label} className={className}>
      {draw(lowlight.highlight("pgsql", sql).children)}
    </CodeBlock>
  );
}
