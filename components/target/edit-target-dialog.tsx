"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { editTargetAction } from "@/app/(console)/targets/actions";
import { ReplicaRow } from "@/components/target/replica-row";
import { SecretInput } from "@/components/target/secret-input";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notify } from "@/components/ui/toast";
import type { Refusal } from "@/lib/domain/refusal";
import { type EditForm, editForm, findUneditable, toEdit } from "@/lib/view/designer/target-form";
import { queryKeys } from "@/lib/view/query-keys";
import type { TargetListItem } from "@/lib/view/target-view";

const unreachable: Refusal = {
  code: "internal",
  message: "Colonnade's server could not be reached.",
  remedy: "Check your connection, then try again.",
};

/** Changes how a target is reached, e.g. after a failover. The present connection is never shown: what is left empty stays. */
export function EditTargetDialog({ target }: { target: TargetListItem }) {
  const router = useRouter();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [form, setForm] = useState<EditForm>(() => editForm(target));
  const [isPending, setIsPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const change = (to: Partial<EditForm>) => setForm((before) => ({ ...before, ...to }));
  const uneditable = findUneditable(form, target);

  async function save(): Promise<void> {
    const edit = toEdit(form, target);
    if (edit === null) return;
    setIsPending(true);
    setRefusal(null);
    try {
      const result = await editTargetAction({
        ...edit,
        targetId: target.id,
        expectedVersion: target.version,
      });
      if (!result.ok) return setRefusal(result.refusal);
      for (const warning of result.value.warnings) notify({ title: warning, tone: "attention" });
      notify({ title: `${result.value.name} changed`, tone: "success" });
      setIsOpen(false);
      await queries.invalidateQueries({ queryKey: queryKeys.targets.all });
      router.refresh();
    } catch {
      setRefusal(unreachable);
    } finally {
      setIsPending(false);
    }
  }

  return (
    <Dialog
      size="md"
      open={isOpen}
      onOpenChange={(open) => {
        setIsOpen(open);
        if (!open) return;
        setForm(editForm(target));
        setRefusal(null);
      }}
      trigger={<Button>Change the connection</Button>}
      title={`How ${target.name} is reached`}
      description="It has to stay the same database of the same cluster. Rollouts that run take it up at once."
      footer={
        <>
          <Button variant="ghost" onClick={() => setIsOpen(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            pending={isPending}
            reason={uneditable}
            onClick={() => {
              void save();
            }}
          >
            Test and change
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (uneditable === null) void save();
        }}
      >
        <Field label="Name">
          <Input value={form.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field
          label="New connection string"
          hint="Name several hosts (host-1:5432,host-2:5432) and the one that takes writes is found, also after a failover."
        >
          <SecretInput
            value={form.connectionString}
            placeholder="stays as it is"
            onValueChange={(connectionString) => change({ connectionString })}
          />
        </Field>
        <p className="text-meta text-muted">
          Now: <span className="font-mono [overflow-wrap:anywhere]">{target.address}</span>
        </p>
        {form.replicas.length === 0 ? null : (
          <ul className="flex flex-col gap-3">
            {form.replicas.map((replica) => (
              <ReplicaRow
                key={replica.key}
                replica={replica}
                placeholder="stays as it is"
                onChange={(to) =>
                  change({ replicas: form.replicas.map((one) => (one.key === to.key ? to : one)) })
                }
                onRemove={() => change({ replicas: form.replicas.filter((one) => one.key !== replica.key) })}
              />
            ))}
          </ul>
        )}
        <div>
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
        <div role="status">
          {refusal === null ? null : (
            <Callout tone="danger" title={refusal.message}>
              {refusal.remedy}
            </Callout>
          )}
        </div>
      </form>
    </Dialog>
  );
}
