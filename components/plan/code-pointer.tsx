import { pointAt } from "@/lib/view/designer/point-at";

/** The line at fault with a caret under the position. */
export function CodePointer({ text, position }: { text: string; position: number }) {
  const { before, line, caretAt } = pointAt(text, position);
  return (
    <pre className="overflow-x-auto rounded-inner bg-surface px-2 py-1 font-mono text-meta">
      <code>
        {before}
        {line}
        {"\n"}
        <span aria-hidden="true" className="text-danger">
          {" ".repeat(before.length + caretAt)}^
        </span>
        <span className="sr-only">at character {position + 1}</span>
      </code>
    </pre>
  );
}
