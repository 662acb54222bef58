import type { Metadata } from "next";
import { PageHeader } from "@/components/shell/page-header";
import { TextLink } from "@/components/ui/text-link";
import { requireActor } from "@/lib/server/current-actor";
import { readRules } from "@/lib/server/rules";

export const metadata: Metadata = { title: "Rules" };

export default async function RulesPage() {
  await requireActor();
  const rules = await readRules();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Rules" meta="What the linter looks for, why, and the safe way" />
      <ul className="flex max-w-3xl flex-col">
        {rules.map((page) => (
          <li
            key={page.rule}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-t border-line py-2 first:border-t-0"
          >
            <TextLink href={`/rules/${page.rule}`}>{page.title}</TextLink>
            <span className="font-mono text-meta text-muted">{page.rule}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
