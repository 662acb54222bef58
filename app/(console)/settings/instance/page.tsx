import { Cpu } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { EngineTable } from "@/components/settings/engine-table";
import { PageHeader } from "@/components/shell/page-header";
import { readEngines } from "@/lib/server/reads/instance";

export const metadata: Metadata = { title: "Instance" };

export default async function InstancePage() {
  const engines = await readEngines();
  if (!engines.ok) {
    return <RefusedState title="The engines could not be read" refusal={engines.refusal} />;
  }
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Instance" meta="The engines that carry out approved plans" />
      {engines.value.length === 0 ? (
        <EmptyState title="No engine was seen in the last day" icon={<Cpu aria-hidden="true" />}>
          Nothing that is started goes on until one runs: npm run worker.
        </EmptyState>
      ) : (
        <EngineTable engines={engines.value} />
      )}
    </div>
  );
}
