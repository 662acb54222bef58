"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check, Circle } from "lucide-react";
import type { Route } from "next";
import { markReadAction } from "@/app/(console)/inbox/actions";
import { attempt, tellRefusal } from "@/components/feedback/attempt";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import type { NotificationView } from "@/lib/view/notify/notification-view";
import { pathOfNews } from "@/lib/view/notify/notification-words";
import { queryKeys } from "@/lib/view/query-keys";

/** What this person was told, newest first; what is not read yet stands out. Opening one marks it as read. */
export function NotificationList({ items }: { items: readonly NotificationView[] }) {
  const queries = useQueryClient();
  const unread = items.filter((one) => one.readAt === null);

  async function mark(ids: number[] | undefined): Promise<void> {
    const result = await attempt(() => markReadAction(ids === undefined ? {} : { ids }));
    if (!result.ok) return tellRefusal("Not marked as read", result.refusal);
    await Promise.all([
      queries.invalidateQueries({ queryKey: queryKeys.rollouts.notifications }),
      queries.invalidateQueries({ queryKey: queryKeys.rollouts.waiting }),
    ]);
  }

  return (
    <Section
      title="What happened"
      meta={unread.length === 0 ? undefined : `${unread.length} unread`}
      actions={
        unread.length === 0 ? undefined : (
          <Button size="sm" onClick={() => void mark(undefined)}>
            <Check aria-hidden="true" />
            Mark all as read
          </Button>
        )
      }
    >
      <ol aria-label="What happened, newest first" className="flex flex-col">
        {items.map((item) => {
          const isUnread = item.readAt === null;
          return (
            <li
              key={item.id}
              className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-2 border-b border-line py-2.5 first:border-t"
            >
              {isUnread ? (
                <Circle
                  role="img"
                  aria-label="Unread"
                  className="size-2 self-center fill-current text-accent"
                />
              ) : (
                <span />
              )}
              <span className="min-w-0">
                <TextLink
                  quiet
                  // Safe because the words of notifications name pages of this console.
                  href={pathOfNews(item.kind, item.rolloutId) as Route}
                  className={cn("[overflow-wrap:anywhere]", isUnread ? "font-medium" : "text-muted")}
                  onFollow={() => (isUnread ? void mark([item.id]) : undefined)}
                >
                  {item.summary}
                </TextLink>
                {item.data.text === null ? null : (
                  <span className="line-clamp-2 max-w-text text-meta text-muted [overflow-wrap:anywhere]">
                    {item.data.text}
                  </span>
                )}
              </span>
              <span className="text-meta text-muted">
                <RelativeTime at={item.at} />
              </span>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
