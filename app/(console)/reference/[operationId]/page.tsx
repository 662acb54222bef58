import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { MethodBadge } from "@/components/reference/method-badge";
import { SchemaFieldRow, SchemaFields } from "@/components/reference/schema-fields";
import { PathText, Sentence } from "@/components/reference/sentence";
import { TryOperation } from "@/components/reference/try-operation";
import { PageHeader } from "@/components/shell/page-header";
import { CodeBlock } from "@/components/ui/code-block";
import { Disclosure } from "@/components/ui/disclosure";
import { Section } from "@/components/ui/section";
import { readOperation } from "@/lib/server/reads/reference";
import { printCurl } from "@/lib/view/reference/reference";

type Props = PageProps<"/reference/[operationId]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const operation = await readOperation((await params).operationId);
  return { title: operation?.summary ?? "API reference" };
}

/** One operation: what it takes and gives, and a form that calls it. */
export default async function OperationPage({ params }: Props) {
  const operation = await readOperation((await params).operationId);
  if (operation === null) notFound();
  const { method, path, parameters, body, answer, refusals } = operation;
  const host = (await headers()).get("host") ?? "colonnade.example.com";
  const scheme = /^(localhost|127\.|\[::1\])/.test(host) ? "http" : "https";
  return (
    <div className="flex max-w-3xl flex-col gap-8" key={operation.id}>
      <PageHeader
        title={operation.summary}
        meta={
          <span className="flex min-w-0 flex-wrap items-baseline">
            <MethodBadge method={method} className="w-auto pr-2" />
            <span className="min-w-0 font-mono text-ink">
              <PathText path={path} />
            </span>
          </span>
        }
        back={{ href: "/reference", label: "API reference" }}
      />
      {operation.description === null ? null : (
        <p className="max-w-text">
          <Sentence text={operation.description} />
        </p>
      )}
      {parameters.length === 0 ? null : (
        <Section title="Parameters">
          <ul className="flex flex-col">
            {parameters.map((one) => (
              <SchemaFieldRow key={one.name} field={one} />
            ))}
          </ul>
        </Section>
      )}
      {body === null ? null : (
        <Section title="Body">
          <SchemaFields schema={body.schema} />
        </Section>
      )}
      <Section title="Answer" meta={answer.status}>
        <p className="max-w-text">
          <Sentence text={answer.description} />
        </p>
        <SchemaFields schema={answer.schema} />
        <Disclosure summary="Example">
          <CodeBlock text={JSON.stringify(answer.example, null, 2)} label="the example" />
        </Disclosure>
        <Disclosure summary="When it says no">
          <ul className="flex flex-col gap-1">
            {refusals.map(({ status, description }) => (
              <li key={status} className="flex gap-3">
                <span className="tabular w-8 shrink-0 font-mono text-meta">{status}</span>
                <span className="min-w-0 text-muted">
                  <Sentence text={description} />
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      </Section>
      <Section title="From a shell">
        <CodeBlock text={printCurl(operation, `${scheme}://${host}`)} label="the command" />
      </Section>
      <Section title="Try it" meta="With your own session">
        <TryOperation operation={operation} />
      </Section>
    </div>
  );
}
