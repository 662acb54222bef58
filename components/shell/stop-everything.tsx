"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { OctagonX } from "lucide-react";
import { useState } from "react";
import { resumeEverythingAction, stopEverythingAction } from "@/app/(console)/actions";
import { readApi } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { notify } from "@/components/ui/toast";
import type { Role } from "@/lib/domain/lifecycle/role";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import type { Result } from "@/lib/domain/refusal";
import { type InstanceView, mayStop, whyNotRelease } from "@/lib/view/pace-instance";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

export type Person = { id: string; role: Role };

const lookEveryMs = 5_000;

function useInstance() {
  return useQuery({
    queryKey: queryKeys.instance,
    queryFn: () => readApi<InstanceView>(apiPaths.instance),
    refetchInterval: lookEveryMs,
    refetchOnWindowFocus: "always",
  });
}

/** Runs a command on the switch: null when done, else what stands in the way, as a sentence. */
function useSwitch() {
  const queries = useQueryClient();
  return async function run<T>(act: () => Promise<Result<T>>): Promise<string | null> {
    try {
      const result = await act();
      if (result.ok) return null;
      return [result.refusal.message, result.refusal.remedy].filter(Boolean).join(" ");
    } catch {
      return "This page could not reach Colonnade's server. Try again.";
    } finally {
      void queries.invalidateQueries({ queryKey: queryKeys.instance });
    }
  };
}

/** One click ends the work of every engine on every target. What it was for can be said afterwards. */
export function StopEverythingButton({ person }: { person: Person }) {
  const { data } = useInstance();
  const run = useSwitch();
  const [isPending, setIsPending] = useState(false);
  if (!mayStop(person) || data === undefined || data.stop !== null) return null;
  async function stop(): Promise<void> {
    setIsPending(true);
    const failure = await run(() => stopEverythingAction({}));
    setIsPending(false);
    if (failure !== null) notify({ tone: "danger", title: "Nothing was stopped", description: failure });
  }
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={isPending}
      onClick={() => void stop()}
      className="justify-start"
    >
      <OctagonX aria-hidden="true" className="text-danger" />
      Stop everything
    </Button>
  );
}

/** Above every page while the switch is on: who, since when, why; and the way back. */
export function StopNotice({ person }: { person: Person }) {
  const { data } = useInstance();
  if (data?.stop == null) return null;
  return <StopLine key={data.stop.at} stop={data.stop} person={person} />;
}

function StopLine({ stop, person }: { stop: InstanceStop; person: Person }) {
  const run = useSwitch();
  const [why, setWhy] = useState(stop.why ?? "");
  const obstacle = whyNotRelease(stop, person);
  return (
    <section
      aria-label="Everything is stopped"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-danger-line bg-danger-soft px-4 py-2 lg:px-8"
    >
      <OctagonX aria-hidden="true" className="size-4 shrink-0 text-danger" />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <strong className="font-medium">{stop.by.name} has stopped everything</strong>{" "}
        <RelativeTime at={stop.at} />
        {stop.why === null ? "." : `: ${stop.why}`} No engine begins anything, on any target.
        {obstacle === null ? null : <span className="text-muted"> {obstacle}</span>}
      </p>
      {mayStop(person) ? (
        <ConfirmDialog
          trigger={<Button size="sm">{stop.why === null ? "Say why" : "Change the reason"}</Button>}
          title="Why is everything stopped?"
          confirmLabel="Say why"
          onConfirm={async () => (await run(() => stopEverythingAction({ why }))) ?? undefined}
        >
          <Field label="Reason" hint="Everyone sees it above every page">
            <Input value={why} onChange={(event) => setWhy(event.target.value)} maxLength={400} />
          </Field>
        </ConfirmDialog>
      ) : null}
      {obstacle === null ? (
        <ConfirmDialog
          trigger={<Button size="sm">Let everything go on</Button>}
          title="Let everything go on?"
          confirmLabel="Let everything go on"
          onConfirm={async () => (await run(() => resumeEverythingAction({}))) ?? undefined}
        >
          <p>Every rollout that was at work goes on from where it is, at the pace that its limits allow.</p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
