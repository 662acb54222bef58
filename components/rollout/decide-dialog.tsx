"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Decision } from "@/lib/domain/backfill/quarantine";

export type DecideDialogProps = {
  kind: Decision["kind"];
  /** Of the button that opens it. */
  label: string;
  /** The rows that it is about, in words: "row 4711 of orders". */
  rows: string;
  /** Columns that may be given another value. */
  columns: readonly string[];
  /** Resolves to what stands in the way. */
  onDecide: (decision: Decision) => Promise<string | undefined>;
};

/** Asks what shall become of rows that could not be filled, and why that is right. */
export function DecideDialog({ kind, label, rows, columns, onDecide }: DecideDialogProps) {
  const [note, setNote] = useState("");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const isSkip = kind === "skip";

  async function confirm(): Promise<string | undefined> {
    if (note.trim() === "") return "Say why, in a few words: it stays with the record.";
    if (isSkip) return await onDecide({ kind: "skip", note });
    const given = columns.flatMap((column) => {
      const expression = values[column]?.trim() ?? "";
      return expression === "" ? [] : [{ column, expression }];
    });
    if (given.length === 0) return "Give a value for at least one column.";
    return await onDecide({ kind: "replace", note, values: given });
  }

  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`${label}: ${rows}`}>
          {label}
        </Button>
      }
      title={isSkip ? `Skip ${rows}?` : `Give ${rows} another value?`}
      confirmLabel={isSkip ? "Skip" : "Give this value"}
      onConfirm={confirm}
    >
      <div className="flex flex-col gap-4">
        <p>
          {isSkip
            ? "It stays as it is, and the verification passes over it. A constraint that follows still looks at it."
            : "It gets this in place of the plan's value, and the verification accepts it. Columns that are left empty get the plan's value."}{" "}
          It is carried out when the phase is tried again, and recorded with your name.
        </p>
        {isSkip
          ? null
          : columns.map((column) => (
              <Field
                key={column}
                label={<span className="font-mono">{column}</span>}
                hint="A constant, or an expression over the row."
                optional={columns.length > 1}
              >
                <Input
                  mono
                  spellCheck={false}
                  value={values[column] ?? ""}
                  onChange={(event) => setValues({ ...values, [column]: event.target.value })}
                />
              </Field>
            ))}
        <Field label="Why this is right">
          <Textarea rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </div>
    </ConfirmDialog>
  );
}
