"use client";

import { Trash2 } from "lucide-react";
import { SecretInput } from "@/components/target/secret-input";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import type { ReplicaForm } from "@/lib/view/designer/target-form";

/** One replica in a form: its name and its connection. */
export function ReplicaRow({
  replica,
  onChange,
  onRemove,
  placeholder = "postgres://…",
}: {
  replica: ReplicaForm;
  onChange: (to: ReplicaForm) => void;
  onRemove: () => void;
  placeholder?: string;
}) {
  return (
    <li className="flex items-end gap-2">
      <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Field label="Replica's name">
          <Input
            mono
            value={replica.name}
            placeholder="replica-1"
            spellCheck={false}
            onChange={(event) => onChange({ ...replica, name: event.target.value })}
          />
        </Field>
        <Field label="Its connection string">
          <SecretInput
            value={replica.connectionString}
            placeholder={placeholder}
            onValueChange={(connectionString) => onChange({ ...replica, connectionString })}
          />
        </Field>
      </div>
      <IconButton
        label={replica.name === "" ? "Remove this replica" : `Remove ${replica.name}`}
        icon={<Trash2 aria-hidden="true" />}
        onClick={onRemove}
      />
    </li>
  );
}
