import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { InboxPage } from "@/components/inbox/inbox-page";
import { requireActor } from "@/lib/server/current-actor";
import { readNotifications } from "@/lib/server/reads/notifications";
import { readRollouts } from "@/lib/server/reads/rollouts";
import { queryKeys } from "@/lib/view/query-keys";

export const metadata: Metadata = { title: "Inbox" };

export default async function Page() {
  await requireActor();
  const [rollouts, notifications] = await Promise.all([readRollouts(), readNotifications()]);
  const queries = new QueryClient();
  if (rollouts.ok) queries.setQueryData(queryKeys.rollouts.list({}), rollouts.value);
  if (notifications.ok) {
    queries.setQueryData(queryKeys.rollouts.notifications, {
      pages: [notifications.value],
      pageParams: [null],
    });
  }
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <InboxPage />
    </HydrationBoundary>
  );
}
