import { Webhook } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { RefusedState } from "@/components/feedback/refused-state";
import { AddWebhookDialog } from "@/components/settings/webhooks/add-webhook-dialog";
import { DeliveryLog } from "@/components/settings/webhooks/delivery-log";
import { WebhookTable } from "@/components/settings/webhooks/webhook-table";
import { PageHeader } from "@/components/shell/page-header";
import { requireActor } from "@/lib/server/current-actor";
import { readEnvironments } from "@/lib/server/reads/keys";
import { readDeliveries, readWebhooks } from "@/lib/server/reads/notifications";

export const metadata: Metadata = { title: "Webhooks" };

export default async function Page() {
  await requireActor();
  const [webhooks, deliveries, environments] = await Promise.all([
    readWebhooks(),
    readDeliveries(),
    readEnvironments(),
  ]);
  if (!webhooks.ok) {
    return <RefusedState title="The webhooks could not be read" refusal={webhooks.refusal} />;
  }
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        title="Webhooks"
        meta="Tell a chat or a program what happens to rollouts"
        actions={<AddWebhookDialog environments={environments} />}
      />
      {webhooks.value.length === 0 ? (
        <EmptyState title="No webhooks yet" icon={<Webhook aria-hidden="true" />}>
          A webhook sends a message to an address for each thing that you choose: to Slack, or signed to a
          program of yours.
        </EmptyState>
      ) : (
        <WebhookTable webhooks={webhooks.value} environments={environments} />
      )}
      {deliveries.ok ? <DeliveryLog initial={deliveries.value} /> : null}
    </div>
  );
}
