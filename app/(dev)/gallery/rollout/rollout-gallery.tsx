"use client";

import { Images } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { RolloutScreen } from "@/components/rollout/rollout-screen";
import { AppShell } from "@/components/shell/app-shell";
import { Select } from "@/components/ui/select";
import { useNowMs } from "@/components/ui/shared-clock";
import { ada, rui } from "./build-rollout-view";
import type { SampleRollout } from "./sample-rollouts";

const nav = [{ href: "/gallery/rollout", label: "Rollout states", icon: <Images aria-hidden="true" /> }];

export type RolloutGalleryProps = { samples: readonly SampleRollout[] };

export function RolloutGallery(props: RolloutGalleryProps) {
  return (
    <NuqsAdapter>
      <AppShell
        nav={nav}
        commands={[]}
        account={{ name: "Sample", role: "Gallery" }}
        onSignOut={async () => undefined}
        notice="Gallery: everything on this page is made up, and its buttons do nothing."
      >
        <Chosen {...props} />
      </AppShell>
    </NuqsAdapter>
  );
}

function Chosen({ samples }: RolloutGalleryProps) {
  const [name, setName] = useQueryState("state", parseAsString);
  const nowMs = useNowMs();
  const chosen = samples.find((sample) => sample.name === name) ?? samples[0];
  if (chosen === undefined) return null;
  return (
    <div className="flex flex-col gap-8">
      <div className="w-64">
        <Select
          aria-label="State to show"
          options={samples.map((sample) => ({ value: sample.name, label: sample.label }))}
          value={chosen.name}
          onValueChange={(next) => void setName(next)}
        />
      </div>
      <RolloutScreen
        key={chosen.name}
        live={chosen.live}
        viewer={chosen.reader === "author" ? { ...ada, role: "engineer" } : { ...rui, role: "reviewer" }}
        connection={
          chosen.isConnected
            ? { state: "live", heardAtMs: nowMs }
            : { state: "reconnecting", heardAtMs: (nowMs ?? 0) - 8_000 }
        }
      />
    </div>
  );
}
