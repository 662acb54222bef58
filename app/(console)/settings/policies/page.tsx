import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { PolicyList } from "@/components/settings/policy-list";
import { PageHeader } from "@/components/shell/page-header";
import { readPolicies } from "@/lib/server/reads/policies";

export const metadata: Metadata = { title: "Policies" };

export default async function PoliciesPage() {
  const policies = await readPolicies();
  if (!policies.ok) {
    return <RefusedState title="The policies could not be read" refusal={policies.refusal} />;
  }
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Policies" meta="What each environment asks of every rollout on its targets" />
      {policies.value.length === 0 ? (
        <EmptyState title="There is no environment yet">
          An environment comes with the first target that is in it.
        </EmptyState>
      ) : (
        <PolicyList policies={policies.value} />
      )}
    </div>
  );
}
