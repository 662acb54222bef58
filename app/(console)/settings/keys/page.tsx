import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { CreateKeyDialog } from "@/components/settings/keys/create-key-dialog";
import { KeyTable } from "@/components/settings/keys/key-table";
import { WhoseKeys } from "@/components/settings/keys/whose-keys";
import { PageHeader } from "@/components/shell/page-header";
import { TextLink } from "@/components/ui/text-link";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readEnvironments, readKeys } from "@/lib/server/reads/keys";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage({ searchParams }: PageProps<"/settings/keys">) {
  const actor = await requireActor();
  const mayManage = isPermitted(actor, "manage_people");
  const isEveryone = mayManage && (await searchParams).of === "everyone";
  const [keys, environments] = await Promise.all([readKeys(isEveryone), readEnvironments()]);
  if (!keys.ok) {
    return <RefusedState title="The API keys could not be read" refusal={keys.refusal} />;
  }
  const create = <CreateKeyDialog role={actor.role} environments={environments} />;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="API keys"
        meta={
          <span>
            For scripts, CI and the command line.{" "}
            <TextLink href="/reference" className="underline">
              API reference
            </TextLink>
          </span>
        }
        actions={create}
      />
      {mayManage ? <WhoseKeys isEveryone={isEveryone} /> : null}
      {keys.value.items.length === 0 ? (
        <EmptyState title="No API keys yet" icon={<KeyRound aria-hidden="true" />}>
          A key acts in your name, within the scopes and environments that you give it, until it expires.
        </EmptyState>
      ) : (
        <KeyTable keys={keys.value.items} showsPerson={isEveryone} />
      )}
    </div>
  );
}
