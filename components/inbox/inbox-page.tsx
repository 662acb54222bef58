"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Inbox, Settings2 } from "lucide-react";
import { useEffect } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { NotificationList } from "@/components/inbox/notification-list";
import { WaitingList } from "@/components/inbox/waiting-list";
import { StreamIndicator } from "@/components/rollout/stream-indicator";
import { useListStream } from "@/components/rollout/use-list-stream";
import { PageHeader } from "@/components/shell/page-header";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import type { NotificationView } from "@/lib/view/notify/notification-view";
import type { Page } from "@/lib/view/page";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { RolloutListItem, Waiting } from "@/lib/view/rollout-list";

/** What waits for this person, and what they were told; live. */
export function InboxPage() {
  const stream = useListStream();
  const rollouts = useQuery({
    queryKey: queryKeys.rollouts.list({}),
    queryFn: async () => (await readApi<Page<RolloutListItem>>(apiPaths.rollouts())).items,
  });
  const told = useInfiniteQuery({
    queryKey: queryKeys.rollouts.notifications,
    queryFn: ({ pageParam }) => readApi<Page<NotificationView>>(apiPaths.notifications(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  // Of a rollout under way something changes each second: the notifications are read again when their number says so.
  const { data: counts } = useQuery({
    queryKey: queryKeys.rollouts.waiting,
    queryFn: () => readApi<Waiting>(apiPaths.waiting),
  });
  const queries = useQueryClient();
  const unread = counts?.unread;
  useEffect(() => {
    if (unread !== undefined) void queries.invalidateQueries({ queryKey: queryKeys.rollouts.notifications });
  }, [queries, unread]);
  // Who has waited longest comes first.
  const waiting = (rollouts.data ?? [])
    .filter((one) => one.isWaitingForMe)
    .sort((a, b) => a.updatedAt.localeCompare(b.updatedAt));
  const items = told.data?.pages.flatMap((page) => page.items) ?? [];
  const failed = rollouts.isError ? rollouts : told.isError ? told : null;
  const isLoading = rollouts.data === undefined || told.data === undefined;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Inbox"
        state={<StreamIndicator state={stream} />}
        actions={
          <LinkButton href="/inbox/settings">
            <Settings2 aria-hidden="true" />
            What you are told
          </LinkButton>
        }
      />
      {failed !== null && isLoading ? (
        <ErrorState
          title="Your inbox could not be read"
          why={refusalOf(failed.error).message}
          next={refusalOf(failed.error).remedy}
          onRetry={() => void failed.refetch()}
        />
      ) : isLoading ? (
        <Skeleton className="h-40" />
      ) : (
        <>
          <Section title="Waiting for you" meta={waiting.length === 0 ? undefined : waiting.length}>
            {waiting.length === 0 ? (
              <p className="text-muted">Nothing waits for you.</p>
            ) : (
              <WaitingList items={waiting} />
            )}
          </Section>
          {items.length === 0 ? (
            <EmptyState title="You were told nothing yet" icon={<Inbox aria-hidden="true" />}>
              Here stands what happens to your rollouts, and what others ask of you.
            </EmptyState>
          ) : (
            <NotificationList items={items} />
          )}
          {told.hasNextPage ? (
            <Button
              className="self-start"
              pending={told.isFetchingNextPage}
              onClick={() => void told.fetchNextPage()}
            >
              Show older
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}
