"use client";

import { Gauge } from "lucide-react";
import { useState } from "react";
import { changeLimitsAction } from "@/app/(console)/rollouts/actions";
import { printRefusal, useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { RolloutView } from "@/lib/view/rollout-view";

/** The limits that the pace keeps to, changeable while a walk runs: the engine takes them up before its next chunk. */
export function LimitsDialog({ view }: { view: RolloutView }) {
  const command = useCommand(view.id);
  const { maxLagSeconds, targetChunkMs } = view.limits;
  const [lag, setLag] = useState(String(maxLagSeconds));
  const [chunk, setChunk] = useState(String(targetChunkMs));
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          <Gauge aria-hidden="true" />
          Change limits
        </Button>
      }
      title="Change the limits of this rollout?"
      confirmLabel="Change limits"
      onConfirm={async () => {
        const refusal = await command.run(() =>
          changeLimitsAction({
            rolloutId: view.id,
            limits: { ...view.limits, maxLagSeconds: Number(lag), targetChunkMs: Number(chunk) },
          }),
        );
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      <div className="flex flex-col gap-4">
        <p>
          The backfill stops when a replica lags more, and sizes its chunks to the time. It takes effect with
          the next chunk.
        </p>
        <div className="grid grid-cols-2 gap-3 text-ink">
          <Field label="Lag of any replica, at most" hint="Default 1 s">
            <Input
              inputMode="decimal"
              suffix="s"
              value={lag}
              onChange={(event) => setLag(event.target.value)}
            />
          </Field>
          <Field label="Time of a chunk" hint="Default 200 ms">
            <Input
              inputMode="numeric"
              suffix="ms"
              value={chunk}
              onChange={(event) => setChunk(event.target.value)}
            />
          </Field>
        </div>
      </div>
    </ConfirmDialog>
  );
}
