import { Check, CircleDashed, CircleX, Gauge, Hand, LoaderCircle, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Sparkline } from "@/components/chart/sparkline";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyableText } from "@/components/ui/copy-button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Kbd, Keys } from "@/components/ui/kbd";
import { ProgressBar } from "@/components/ui/progress-bar";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Panel, Section } from "@/components/ui/section";
import { Separator } from "@/components/ui/separator";
import { InlineSql, SqlCode } from "@/components/ui/sql-code";
import {
  rowLink,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import type { Tone } from "@/components/ui/tone";

const states: { tone: Tone; word: string; icon: ReactNode }[] = [
  { tone: "neutral", word: "Not yet", icon: <CircleDashed aria-hidden="true" /> },
  { tone: "progress", word: "Running", icon: <LoaderCircle aria-hidden="true" /> },
  { tone: "attention", word: "Waiting for approval", icon: <Hand aria-hidden="true" /> },
  { tone: "slowed", word: "Slowed", icon: <Gauge aria-hidden="true" /> },
  { tone: "success", word: "Verified", icon: <Check aria-hidden="true" /> },
  { tone: "danger", word: "Failed", icon: <CircleX aria-hidden="true" /> },
];

const sampleSql = `-- the trigger keeps the new column right from here on
alter table public.orders
  add column total_cents_new bigint;

update public.orders
   set total_cents_new = (total_cents * 100)::bigint
 where id > 1000 and id <= 6000
   and status = 'paid';`;

const sparkValues = [3, 4, 6, 5, 8, 9, 9, null, null, 4, 6, 9, 12, 11, 12, 13];

export function TextSamples() {
  return (
    <>
      <Section title="States" meta="soft, plain, outline">
        <div className="flex flex-wrap gap-2">
          {states.map((state) => (
            <Badge key={state.tone} tone={state.tone} icon={state.icon}>
              {state.word}
            </Badge>
          ))}
        </div>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {states.map((state) => (
            <Badge key={state.tone} tone={state.tone} icon={state.icon} look="plain">
              {state.word}
            </Badge>
          ))}
        </div>
        <div className="flex flex-wrap gap-2">
          <Badge look="outline" mono icon={<Lock aria-hidden="true" />}>
            ACCESS EXCLUSIVE · instant · 200 ms limit
          </Badge>
          <Badge look="outline" mono>
            SHARE UPDATE EXCLUSIVE · blocks nothing
          </Badge>
        </div>
      </Section>

      <Section title="Table" meta="3 of 3 · sample rows">
        <Table caption="Sample rollouts">
          <TableHead>
            <TableHeader>Change</TableHeader>
            <TableHeader>Target</TableHeader>
            <TableHeader>State</TableHeader>
            <TableHeader align="right">Rows</TableHeader>
            <TableHeader>Rate</TableHeader>
            <TableHeader align="right">Age</TableHeader>
          </TableHead>
          <TableBody>
            {states.slice(1, 5).map((state, index) => (
              <TableRow key={state.tone} interactive>
                <TableCell>
                  <TextLink quiet className={rowLink} href="/gallery">
                    orders.total_cents
                  </TextLink>
                </TableCell>
                <TableCell className="text-muted">production</TableCell>
                <TableCell>
                  <Badge tone={state.tone} icon={state.icon} look="plain">
                    {state.word}
                  </Badge>
                </TableCell>
                <TableCell align="right">{(12_400_000 * (index + 1)).toLocaleString("en")}</TableCell>
                <TableCell>
                  <Sparkline values={sparkValues} label="Sample: rows per second over 5 min" limit={10} />
                </TableCell>
                <TableCell align="right" className="text-muted">
                  <RelativeTime at={1_795_000_000_000 - index * 7_200_000} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Section>

      <Section title="Progress">
        <div className="grid gap-5 lg:grid-cols-2">
          <ProgressBar label="Backfill" fraction={0.624} detail="12.4 M of ~20.0 M rows" />
          <ProgressBar label="Verify" fraction={1} tone="success" detail="no mismatch" />
          <ProgressBar label="Waiting for a lock" fraction={0.3} tone="slowed" />
          <ProgressBar label="Index build" fraction={null} detail="size not known yet" />
          <ProgressBar label="Backfill" fraction={0.4} size="thin" labelHidden />
        </div>
      </Section>

      <Section title="SQL and code">
        <SqlCode sql={sampleSql} label="SQL of the step" />
        <p className="max-w-text text-muted">
          Why: <InlineSql sql="add column … bigint" /> without a default takes its lock for an instant.
        </p>
        <CodeBlock
          label="connection string"
          text="postgres://colonnade@db.example.com:5432/shop?sslmode=verify-full"
        />
      </Section>

      <Section title="Facts">
        <Panel className="flex flex-col gap-4 p-4">
          <DefinitionList
            items={[
              { key: "plan", term: "Plan", value: <CopyableText text="3f9c1a77" label="Copy plan hash" /> },
              { key: "lag", term: "Lag", value: "0.31 s of 1 s" },
              { key: "at", term: "Approved", value: <AbsoluteTime at={1_795_000_000_000} /> },
              { key: "keys", term: "Keys", value: <Keys keys="g r" /> },
            ]}
          />
          <Separator />
          <DefinitionList
            layout="stacked"
            items={[
              { key: "rate", term: "Rows/s, 10 s", value: "41,200" },
              { key: "chunk", term: "Chunk p95", value: "188 ms of 200 ms" },
              { key: "wal", term: "WAL", value: "1.4 GiB" },
              { key: "key", term: "Help", value: <Kbd>?</Kbd> },
            ]}
          />
        </Panel>
      </Section>

      <Section title="Callouts">
        <Callout tone="slowed" title="Slowed: lag of replica-1 is 8.2 s, limit 5 s, for 40 s">
          The backfill goes on by itself once the replica has caught up.
        </Callout>
        <Callout tone="attention" title="This plan changed while you were reading it">
          Your approval was for plan 3f9c. Read what changed before you approve again.
        </Callout>
        <Callout tone="danger" title="Expand failed: permission denied for table orders">
          Grant ownership of public.orders to colonnade, then start the phase again.
        </Callout>
        <Callout tone="success" title="Verified: 20,000,000 rows compared, no mismatch" />
        <Callout tone="progress" title="Waiting for two sessions before the index can be built" />
        <Callout title="The backfill goes on; this page lost its connection." />
      </Section>
    </>
  );
}
