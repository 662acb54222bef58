"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { addTargetAction, testTargetAction } from "@/app/(console)/targets/actions";
import { ConnectionReportView } from "@/components/target/connection-report";
import { ReplicaRow } from "@/components/target/replica-row";
import { SecretInput } from "@/components/target/secret-input";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { notify } from "@/components/ui/toast";
import type { Refusal } from "@/lib/domain/refusal";
import {
  emptyTargetForm,
  findUnsavable,
  findUntestable,
  printConnections,
  type TargetForm,
  toConnections,
} from "@/lib/view/designer/target-form";
import { queryKeys } from "@/lib/view/query-keys";
import type { ConnectionReport } from "@/lib/view/target-view";

const environments = [
  { value: "production", label: "production", detail: "expand, switch and contract need a second person" },
  { value: "staging", label: "staging" },
  { value: "development", label: "development" },
];

const unreachable: Refusal = {
  code: "internal",
  message: "Colonnade's server could not be reached.",
  remedy: "Check your connection, then try again.",
};

type Tested = { of: string; report: ConnectionReport; tookMs: number };

/** Adds a target: say what it is, test that it can be reached, save. */
export function AddTargetForm() {
  const router = useRouter();
  const queries = useQueryClient();
  const [form, setForm] = useState<TargetForm>(emptyTargetForm);
  const [pending, setPending] = useState<"test" | "save" | null>(null);
  const [tested, setTested] = useState<Tested | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const connections = toConnections(form);
  // A test is for exactly what was tested: an edited string has to be tested again.
  const standing = tested !== null && tested.of === printConnections(connections) ? tested : null;
  const change = (to: Partial<TargetForm>) => setForm((before) => ({ ...before, ...to }));

  async function run(kind: "test" | "save", work: () => Promise<void>): Promise<void> {
    setPending(kind);
    setRefusal(null);
    try {
      await work();
    } catch {
      setRefusal(unreachable);
    } finally {
      setPending(null);
    }
  }

  const test = () =>
    run("test", async () => {
      const startedAt = performance.now();
      const result = await testTargetAction({
        connectionString: connections.connectionString,
        replicas: [...connections.replicas],
      });
      const tookMs = Math.round(performance.now() - startedAt);
      if (result.ok) setTested({ of: printConnections(connections), report: result.value, tookMs });
      else setRefusal(result.refusal);
    });

  const save = () =>
    run("save", async () => {
      const result = await addTargetAction({
        name: form.name.trim(),
        environment: form.environment.trim(),
        connectionString: connections.connectionString,
        replicas: [...connections.replicas],
      });
      if (!result.ok) {
        setRefusal(result.refusal);
        return;
      }
      for (const warning of result.value.warnings) notify({ title: warning, tone: "attention" });
      notify({ title: `${form.name.trim()} added`, tone: "success" });
      await queries.invalidateQueries({ queryKey: queryKeys.targets.all });
      router.push(`/targets/${result.value.targetId}`);
    });

  const untestable = findUntestable(form);
  const unsavable = findUnsavable(form, standing?.report ?? null);
  return (
    <form
      className="flex max-w-160 flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        if (unsavable === null) void save();
        else if (untestable === null && standing === null) void test();
      }}
    >
      <Section title="What it is">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Name" hint="As your team calls it">
            <Input
              value={form.name}
              placeholder="shop"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label="Environment" hint="Decides who must approve">
            <Combobox
              allowCustom
              options={environments}
              value={form.environment === "" ? null : form.environment}
              onValueChange={(environment) => change({ environment: environment ?? "" })}
            />
          </Field>
        </div>
      </Section>
      <Section title="How it is reached" meta="encrypted at rest, never shown again">
        <div className="flex flex-col gap-4">
          <Field
            label="Connection string of the primary"
            hint="The role needs to own the tables that will change, and to create one schema, colonnade."
          >
            <SecretInput
              value={form.connectionString}
              placeholder="postgres://user:password@db.example.com:5432/shop"
              onValueChange={(connectionString) => change({ connectionString })}
            />
          </Field>
          <p className="max-w-text text-meta text-muted">
            Replicas that stream from the primary are found by themselves. With a connection of its own, a
            replica's lag is read where it is, which is exact.
          </p>
          {form.replicas.length === 0 ? null : (
            <ul className="flex flex-col gap-3">
              {form.replicas.map((replica) => (
                <ReplicaRow
                  key={replica.key}
                  replica={replica}
                  onChange={(to) =>
                    change({ replicas: form.replicas.map((one) => (one.key === to.key ? to : one)) })
                  }
                  onRemove={() =>
                    change({ replicas: form.replicas.filter((one) => one.key !== replica.key) })
                  }
                />
              ))}
            </ul>
          )}
          <div className="flex flex-wrap items-center gap-3">
            <Button
              size="sm"
              onClick={() =>
                change({
                  replicas: [...form.replicas, { key: form.nextKey, name: "", connectionString: "" }],
                  nextKey: form.nextKey + 1,
                })
              }
            >
              <Plus aria-hidden="true" />
              Replica
            </Button>
          </div>
        </div>
      </Section>
      <div className="flex flex-col gap-4">
        <div role="status">
          {standing === null ? null : (
            <ConnectionReportView report={standing.report} tookMs={standing.tookMs} />
          )}
          {refusal === null ? null : (
            <Callout tone="danger" title={refusal.message}>
              {refusal.remedy}
            </Callout>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            variant={standing === null ? "primary" : "secondary"}
            pending={pending === "test"}
            reason={untestable}
            reasonSide="right"
            disabled={pending === "save"}
            onClick={() => {
              void test();
            }}
          >
            Test connection
          </Button>
          {untestable !== null ? null : (
            <Button
              variant={standing?.report.ok === true ? "primary" : "secondary"}
              pending={pending === "save"}
              reason={unsavable}
              reasonSide="right"
              disabled={pending === "test"}
              onClick={() => {
                void save();
              }}
            >
              Add target
            </Button>
          )}
          <LinkButton variant="ghost" href="/targets">
            Cancel
          </LinkButton>
        </div>
      </div>
    </form>
  );
}
