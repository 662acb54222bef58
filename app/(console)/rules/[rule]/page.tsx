import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RuleText } from "@/components/lint/rule-text";
import { PageHeader } from "@/components/shell/page-header";
import { TextLink } from "@/components/ui/text-link";
import { requireActor } from "@/lib/server/current-actor";
import { findRule } from "@/lib/server/rules";

type Params = { params: Promise<{ rule: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: (await params).rule };
}

export default async function RulePage({ params }: Params) {
  await requireActor();
  const page = await findRule((await params).rule);
  if (page === null) notFound();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title={page.title} meta={<span className="font-mono">{page.rule}</span>} />
      <div className="flex min-w-0 max-w-3xl flex-col gap-3">
        <RuleText text={page.text} />
      </div>
      <p>
        <TextLink href="/rules">All rules</TextLink>
      </p>
    </div>
  );
}
