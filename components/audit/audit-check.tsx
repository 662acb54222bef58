"use client";

import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyableText } from "@/components/ui/copy-button";
import { printCount } from "@/lib/view/print-amount";
import { apiPaths } from "@/lib/view/query-keys";

type Checked = {
  readonly isWhole: boolean;
  readonly count: number;
  readonly head: string;
  readonly faults: readonly string[];
};

/** Checks the whole record against its chain, at a click. */
export function AuditCheck() {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);

  async function check(): Promise<void> {
    setIsPending(true);
    setFailure(null);
    try {
      setChecked(await readApi<Checked>(apiPaths.auditCheck));
    } catch (error) {
      setFailure(refusalOf(error).message);
    } finally {
      setIsPending(false);
    }
  }

  const button = (
    <Button size="sm" pending={isPending} onClick={() => void check()}>
      <ShieldCheck aria-hidden="true" />
      {checked === null ? "Check the chain" : "Check again"}
    </Button>
  );
  if (failure !== null) {
    return (
      <Callout tone="danger" title="The record could not be checked" live actions={button}>
        {failure}
      </Callout>
    );
  }
  if (checked === null) {
    return (
      <Callout actions={button}>
        Each event is bound to the one before it by a hash: what is changed, removed or added later is found.
      </Callout>
    );
  }
  return (
    <Callout
      tone={checked.isWhole ? "success" : "danger"}
      live
      title={
        checked.isWhole
          ? `The record is whole: ${printCount(checked.count)} events`
          : `The record is not whole: ${printCount(checked.faults.length)} faults`
      }
      actions={button}
    >
      {checked.faults.map((fault) => (
        <p key={fault}>{fault}</p>
      ))}
      <p className="text-meta">
        Note the head elsewhere, and a cut end is found, too:{" "}
        <CopyableText text={checked.head} label="Copy the head" />
      </p>
    </Callout>
  );
}
