"use client";

import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleSlash } from "lucide-react";
import { useRouter } from "next/navigation";
import { removeWebhookAction, testWebhookAction } from "@/app/(console)/settings/webhooks/actions";
import { attempt, printRefusal, tellRefusal } from "@/components/feedback/attempt";
import { DeliveryState } from "@/components/settings/webhooks/delivery-state";
import { EditWebhookDialog } from "@/components/settings/webhooks/edit-webhook-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { notify } from "@/components/ui/toast";
import type { WebhookView } from "@/lib/view/notify/notification-view";
import { kindWords } from "@/lib/view/notify/notification-words";
import { queryKeys } from "@/lib/view/query-keys";

/** Webhooks by name, with what became of the newest message to each. */
export function WebhookTable({
  webhooks,
  environments,
}: {
  webhooks: readonly WebhookView[];
  environments: readonly string[];
}) {
  const router = useRouter();
  const queries = useQueryClient();

  async function test(webhook: WebhookView): Promise<void> {
    const result = await attempt(() => testWebhookAction({ webhookId: webhook.id }));
    if (!result.ok) return tellRefusal("No test was sent", result.refusal);
    notify({ tone: "neutral", title: `A test is on its way to ${webhook.name}` });
    await queries.invalidateQueries({ queryKey: queryKeys.deliveries });
  }

  return (
    <Table caption="Webhooks">
      <TableHead>
        <TableHeader>Webhook</TableHeader>
        <TableHeader>Is told</TableHeader>
        <TableHeader>Environments</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader>
          <span className="sr-only">Actions</span>
        </TableHeader>
      </TableHead>
      <TableBody>
        {webhooks.map((webhook) => (
          <TableRow key={webhook.id} className={webhook.isEnabled ? undefined : "text-muted"}>
            <TableCell>
              <span className="block max-w-56 truncate font-medium">{webhook.name}</span>
              <span className="block max-w-56 truncate font-mono text-meta text-muted">
                {webhook.address}
              </span>
            </TableCell>
            <TableCell className="max-w-72 min-w-48">
              {webhook.kinds.map((kind) => kindWords[kind].label).join(", ")}
            </TableCell>
            <TableCell>{webhook.environments?.join(", ") ?? "Every one"}</TableCell>
            <TableCell className="whitespace-nowrap">
              <Badge
                look="plain"
                tone={webhook.isEnabled ? "success" : "neutral"}
                icon={
                  webhook.isEnabled ? <CircleCheck aria-hidden="true" /> : <CircleSlash aria-hidden="true" />
                }
              >
                {webhook.isEnabled ? "On" : "Off"}
              </Badge>
              {webhook.lastDelivery === null ? null : (
                <span className="block text-meta">
                  <DeliveryState state={webhook.lastDelivery.state} />
                </span>
              )}
            </TableCell>
            <TableCell align="right">
              <span className="flex justify-end gap-2">
                <Button size="sm" aria-label={`Test ${webhook.name}`} onClick={() => void test(webhook)}>
                  Test
                </Button>
                <EditWebhookDialog key={webhook.version} webhook={webhook} environments={environments} />
                <ConfirmDialog
                  trigger={
                    <Button size="sm" aria-label={`Remove ${webhook.name}`}>
                      Remove
                    </Button>
                  }
                  title={`Remove the webhook ${webhook.name}?`}
                  confirmLabel="Remove the webhook"
                  danger
                  onConfirm={async () => {
                    const result = await removeWebhookAction({ webhookId: webhook.id });
                    if (!result.ok) return printRefusal(result.refusal);
                    router.refresh();
                    return undefined;
                  }}
                >
                  Nothing is sent to it any more, and the log of what was sent to it goes with it.
                </ConfirmDialog>
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
