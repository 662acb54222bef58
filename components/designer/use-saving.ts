"use client";

import { useState } from "react";
import type { DesignerPort, SavedDraft } from "@/components/designer/designer-port";
import type { Change } from "@/lib/domain/change/change";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { textOf } from "@/lib/view/designer/design-form";

export type Saving = {
  draft: SavedDraft | null;
  /** What is saved, to tell whether the form differs. */
  savedChange: string | null;
  pending: "save" | "submit" | null;
  refusal: Refusal | null;
  /** Returns the draft, or null when it was refused. */
  save: (change: Change) => Promise<SavedDraft | null>;
  /** Saves what is not saved yet, then sends it to review. */
  submit: (change: Change) => Promise<SavedDraft | null>;
};

const unreachable: Refusal = {
  code: "internal",
  message: "Colonnade's server could not be reached. Whether this was saved is not known.",
  remedy: "Check your connection, then look into the list of rollouts before you try again.",
};

/** Saves and submits the draft; keeps what the server said. */
export function useSaving(
  port: DesignerPort,
  targetId: string | null,
  initial: { draft: SavedDraft; change: Change } | null,
): Saving {
  const [draft, setDraft] = useState(initial?.draft ?? null);
  const [savedChange, setSavedChange] = useState(initial === null ? null : textOf(initial.change));
  const [pending, setPending] = useState<Saving["pending"]>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function store(change: Change): Promise<SavedDraft | null> {
    if (draft !== null && textOf(change) === savedChange) return draft;
    if (draft === null && targetId === null) return null;
    const result: Result<SavedDraft> =
      draft === null ? await port.create(targetId ?? "", change) : await port.edit(draft, change);
    if (!result.ok) {
      setRefusal(result.refusal);
      return null;
    }
    setDraft(result.value);
    setSavedChange(textOf(change));
    return result.value;
  }

  async function run(kind: "save" | "submit", work: () => Promise<SavedDraft | null>) {
    setPending(kind);
    setRefusal(null);
    try {
      return await work();
    } catch {
      setRefusal(unreachable);
      return null;
    } finally {
      setPending(null);
    }
  }

  return {
    draft,
    savedChange,
    pending,
    refusal,
    save: (change) => run("save", () => store(change)),
    submit: (change) =>
      run("submit", async () => {
        const saved = await store(change);
        if (saved === null) return null;
        const result = await port.submit(saved);
        if (result.ok) return saved;
        setRefusal(result.refusal);
        return null;
      }),
  };
}
