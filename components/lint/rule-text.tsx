import Markdown from "react-markdown";
import { SqlCode } from "@/components/ui/sql-code";

/** A rule's page: Markdown in the house's type, SQL highlighted. */
export function RuleText({ text }: { text: string }) {
  return (
    <Markdown
      components={{
        h2: ({ children }) => <h2 className="pt-2 text-section font-medium">{children}</h2>,
        h3: ({ children }) => <h3 className="pt-1 font-medium">{children}</h3>,
        p: ({ children }) => <p className="max-w-text">{children}</p>,
        ul: ({ children }) => (
          <ul className="flex max-w-text list-disc flex-col gap-1 pl-4 marker:text-faint">{children}</ul>
        ),
        ol: ({ children }) => (
          <ol className="flex max-w-text list-decimal flex-col gap-1 pl-5 marker:text-faint">{children}</ol>
        ),
        // A rule links to other rules by their file's name; here they are pages beside this one.
        a: ({ href, children }) => (
          <a
            className="text-accent underline-offset-2 hover:underline"
            href={(href ?? "").replace(/\.md$/, "")}
          >
            {children}
          </a>
        ),
        pre: ({ children }) => <>{children}</>,
        code: ({ className, children }) => {
          const source = String(children);
          return className === undefined && !source.includes("\n") ? (
            <code className="font-mono text-[0.9375em]">{children}</code>
          ) : (
            <SqlCode sql={source.trimEnd()} />
          );
        },
      }}
    >
      {text}
    </Markdown>
  );
}
