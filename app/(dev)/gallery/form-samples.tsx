"use client";

import { Pause, Play, Search, Settings } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { RadioGroup, Segmented } from "@/components/ui/radio-group";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { Tabs } from "@/components/ui/tabs";
import { Textarea } from "@/components/ui/textarea";

const tables = [
  { value: "public.orders", label: "public.orders", detail: "~20.0 M rows" },
  { value: "public.customers", label: "public.customers", detail: "~1.2 M rows" },
  { value: "public.order_items", label: "public.order_items", detail: "~61.0 M rows" },
];

export function FormSamples() {
  const [table, setTable] = useState<string | null>("public.orders");
  const [environment, setEnvironment] = useState<"production" | "staging">("production");
  const [type, setType] = useState<string | null>("bigint");
  const [fill, setFill] = useState<"constant" | "derive" | "when-null">("derive");
  const [span, setSpan] = useState<"5" | "30" | "all">("5");
  return (
    <>
      <Section title="Buttons">
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="primary">Approve expand on production</Button>
          <Button>
            <Pause aria-hidden="true" />
            Pause
          </Button>
          <Button variant="ghost">Details</Button>
          <Button variant="danger">Abort rollout</Button>
          <Button variant="danger-solid">Drop orders.total</Button>
          <LinkButton href="/gallery">New rollout</LinkButton>
          <IconButton label="Settings" icon={<Settings aria-hidden="true" />} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="primary" pending>
            Approve expand
          </Button>
          <Button pending>Pause</Button>
          <Button variant="primary" disabled>
            Start
          </Button>
          <Button disabled>Pause</Button>
          <Button size="sm">
            <Play aria-hidden="true" />
            Small
          </Button>
          <Button size="lg" variant="primary">
            Large
          </Button>
        </div>
        <Button variant="primary" reason="You wrote this change; someone else must approve it on production.">
          Approve constrain on production
        </Button>
        <Button variant="primary" reasonSide="right" reason="Verify has 3 mismatches. Repair them first.">
          Start constrain
        </Button>
      </Section>

      <Section title="Fields">
        <div className="grid max-w-4xl gap-5 sm:grid-cols-2">
          <Field label="Column name" hint="Lower case, as it will stand in the table.">
            <Input mono defaultValue="total_cents" />
          </Field>
          <Field label="Column name" error="orders has a column of this name already.">
            <Input mono defaultValue="status" />
          </Field>
          <Field label="Table">
            <Combobox mono options={tables} value={table} onValueChange={setTable} />
          </Field>
          <Field label="Type" hint="Choose or write one.">
            <Combobox
              mono
              allowCustom
              options={["bigint", "integer", "numeric", "text", "timestamptz"].map((name) => ({
                value: name,
                label: name,
              }))}
              value={type}
              onValueChange={setType}
            />
          </Field>
          <Field label="Target">
            <Select
              options={[
                { value: "production", label: "production", detail: "PostgreSQL 18 · 1 replica" },
                { value: "staging", label: "staging" },
              ]}
              value={environment}
              onValueChange={setEnvironment}
            />
          </Field>
          <Field label="Expression" hint="Over the row's other columns.">
            <Textarea mono defaultValue="(total * 100)::bigint" />
          </Field>
          <Field label="Comment" optional disabled>
            <Textarea placeholder="Why this change" />
          </Field>
          <Field label="Filter" labelHidden>
            <Input prefix={<Search aria-hidden="true" />} placeholder="Filter tables" />
          </Field>
          <Field label="Lag limit" labelHidden>
            <Input suffix="s" inputMode="decimal" defaultValue="5" className="tabular text-right" />
          </Field>
        </div>
      </Section>

      <Section title="Choices">
        <div className="flex flex-wrap gap-x-12 gap-y-5">
          <RadioGroup
            aria-label="Fill"
            value={fill}
            onValueChange={setFill}
            options={[
              { value: "constant", label: "Constant", hint: "The same value for every row; no backfill." },
              {
                value: "derive",
                label: "Derive",
                hint: "Always equals an expression; a trigger keeps it so.",
              },
              { value: "when-null", label: "When null", hint: "An initial value.", disabled: true },
            ]}
          />
          <div className="flex flex-col gap-3">
            <Checkbox label="Not null" defaultChecked hint="Proven by a validated check first." />
            <Checkbox label="Unique" />
            <Checkbox label="Off" disabled />
          </div>
          <div className="flex flex-col gap-3">
            <Switch label="Follow new events" defaultChecked />
            <Switch label="Show samples" />
            <Switch label="Off" disabled />
          </div>
          <Segmented
            aria-label="Window"
            value={span}
            onValueChange={setSpan}
            options={[
              { value: "5", label: "5 min" },
              { value: "30", label: "30 min" },
              { value: "all", label: "All" },
            ]}
          />
        </div>
        <Tabs
          aria-label="Details"
          tabs={[
            {
              value: "plan",
              label: "Plan & SQL",
              panel: <p className="text-muted">The plan stands here.</p>,
            },
            { value: "timeline", label: "Timeline", count: 48, panel: <p className="text-muted">Events.</p> },
            {
              value: "discussion",
              label: "Discussion",
              count: 0,
              panel: <p className="text-muted">Words.</p>,
            },
          ]}
        />
      </Section>
    </>
  );
}
