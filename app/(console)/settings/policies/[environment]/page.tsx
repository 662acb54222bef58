import type { Metadata } from "next";
import { RefusedState } from "@/components/feedback/refused-state";
import { PolicyEditor } from "@/components/settings/policy-editor";
import { PolicyHistory } from "@/components/settings/policy-history";
import { PageHeader } from "@/components/shell/page-header";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readPolicy } from "@/lib/server/reads/policies";

type Params = { params: Promise<{ environment: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Policy of ${decodeURIComponent((await params).environment)}` };
}

export default async function PolicyPage({ params }: Params) {
  const environment = decodeURIComponent((await params).environment);
  const actor = await requireActor();
  const policy = await readPolicy(environment);
  if (!policy.ok) {
    return <RefusedState title="The policy could not be read" refusal={policy.refusal} />;
  }
  const { value } = policy;
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        back={{ href: "/settings/policies", label: "Policies" }}
        title={`Policy of ${environment}`}
        meta={value.version === null ? "The default: nobody has changed it" : `Version ${value.version}`}
      />
      <PolicyEditor
        // Another version is another form: what was typed was for the one before.
        key={value.version ?? 0}
        settings={value}
        mayChange={isPermitted(actor, "manage_policies")}
      />
      <PolicyHistory settings={value} />
    </div>
  );
}
