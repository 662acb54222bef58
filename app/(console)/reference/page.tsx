import type { Metadata } from "next";
import { PageHeader } from "@/components/shell/page-header";
import { CodeBlock } from "@/components/ui/code-block";
import { Section } from "@/components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { refusalCodes, refusalKinds } from "@/lib/domain/problem-details";

export const metadata: Metadata = { title: "API reference" };

const curl = `curl -H "Authorization: Bearer $COLONNADE_API_KEY" "$COLONNADE_URL/api/v1/rollouts"`;

function Code({ children }: { children: string }) {
  return <code className="font-mono text-[0.9375em]">{children}</code>;
}

/** How the API is asked, whichever operation it is; errors lead here by their `type`. */
export default function ReferencePage() {
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      <PageHeader
        title="API reference"
        meta={
          <span>
            Everything that a page can do, with the same checks. For programs:{" "}
            <a href="/api/v1/openapi.json" className="rounded-inner text-accent underline underline-offset-2">
              openapi.json
            </a>
          </span>
        }
      />
      <Section title="Who asks">
        <p className="max-w-text">
          Send an{" "}
          <TextLink href="/settings/keys" className="underline">
            API key
          </TextLink>{" "}
          as <Code>Authorization: Bearer</Code>. It acts in your name, with the role that you have then,
          within its scopes and environments. The forms of these pages send your own session instead.
        </p>
        <CodeBlock text={curl} label="the command" />
      </Section>
      <Section title="Once">
        <p className="max-w-text">
          Give whatever changes something an <Code>Idempotency-Key</Code> of its own: the same request with
          the same key is carried out once, and gets the same answer for a day, however often it is sent.
        </p>
      </Section>
      <Section title="Two people, one thing">
        <p className="max-w-text">
          What has a version comes with an <Code>ETag</Code> that begins with it. Send that as{" "}
          <Code>If-Match</Code> with a command (<Code>{'"7"'}</Code> will do), and it is refused with 412 once
          it is another. With <Code>If-None-Match</Code> a read answers 304 while nothing changed.
        </p>
      </Section>
      <Section title="Lists">
        <p className="max-w-text">
          <Code>limit</Code> and <Code>cursor</Code>; the answer holds <Code>items</Code> and{" "}
          <Code>next</Code>, the cursor of what follows, or null.
        </p>
      </Section>
      <Section title="When it says no">
        <p className="max-w-text">
          The answer is <Code>application/problem+json</Code> (RFC 9457): <Code>detail</Code> says what is
          wrong, <Code>remedy</Code> what to do, <Code>problems</Code> which fields, <Code>code</Code> is for
          programs.
        </p>
        <Table caption="Codes of errors">
          <TableHead>
            <TableHeader>Code</TableHeader>
            <TableHeader>Status</TableHeader>
            <TableHeader>Meaning</TableHeader>
          </TableHead>
          <TableBody>
            {refusalCodes.map((code) => (
              <TableRow key={code} id={code} className="scroll-mt-16 target:bg-active">
                <TableCell className="font-mono text-meta">{code}</TableCell>
                <TableCell className="tabular">{refusalKinds[code].status}</TableCell>
                <TableCell>{refusalKinds[code].title}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Section>
    </div>
  );
}
