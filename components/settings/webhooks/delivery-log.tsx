"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { resendDeliveryAction } from "@/app/(console)/settings/webhooks/actions";
import { attempt, tellRefusal } from "@/components/feedback/attempt";
import { DeliveryState } from "@/components/settings/webhooks/delivery-state";
import { readApi } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { DeliveryView } from "@/lib/view/notify/notification-view";
import type { Page } from "@/lib/view/page";
import { printCounted, printMs } from "@/lib/view/print-amount";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

const whileOnTheWayMs = 2_000;

/** What was sent by mail and to webhooks, with every attempt; followed while something is on its way. */
export function DeliveryLog({ initial }: { initial: Page<DeliveryView> }) {
  const log = useInfiniteQuery({
    queryKey: queryKeys.deliveries,
    queryFn: ({ pageParam }) => readApi<Page<DeliveryView>>(apiPaths.deliveries(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.state === "waiting")) === true
        ? whileOnTheWayMs
        : false,
  });
  const items = log.data.pages.flatMap((page) => page.items);

  async function resend(delivery: DeliveryView): Promise<void> {
    const result = await attempt(() => resendDeliveryAction({ deliveryId: delivery.id }));
    if (!result.ok) return tellRefusal("Not sent again", result.refusal);
    await log.refetch();
  }

  return (
    <Section title="Deliveries" meta="Mails and webhooks, newest first">
      {items.length === 0 ? (
        <p className="text-muted">Nothing was sent yet.</p>
      ) : (
        <ol aria-label="Deliveries, newest first" className="flex flex-col">
          {items.map((one) => (
            <li
              key={one.id}
              className="grid gap-x-4 gap-y-1 border-b border-line py-2.5 first:border-t sm:grid-cols-[minmax(0,1fr)_auto]"
            >
              <div className="min-w-0">
                <p className="[overflow-wrap:anywhere]">
                  {one.isTest ? "A test" : one.summary} <span className="text-muted">to {one.to}</span>
                </p>
                <p className="flex flex-wrap items-center gap-x-3 text-meta text-muted">
                  <DeliveryState state={one.state} />
                  <RelativeTime at={one.createdAt} />
                  {one.nextAttemptAt === null || one.attempts.length === 0 ? null : (
                    <span>
                      Next try <AbsoluteTime at={one.nextAttemptAt} />
                    </span>
                  )}
                </p>
                {one.attempts.length === 0 ? null : (
                  <Disclosure summary={printCounted(one.attempts.length, "attempt")}>
                    <ol className="flex flex-col gap-0.5 text-meta text-muted">
                      {one.attempts.map((attempt) => (
                        <li key={attempt.number} className="[overflow-wrap:anywhere]">
                          <AbsoluteTime at={attempt.at} />, {printMs(attempt.durationMs)}:{" "}
                          {attempt.error ??
                            (attempt.status === null ? "taken" : `taken, it answered ${attempt.status}`)}
                        </li>
                      ))}
                    </ol>
                  </Disclosure>
                )}
              </div>
              {one.state === "waiting" ? null : (
                <Button size="sm" className="self-start justify-self-start" onClick={() => void resend(one)}>
                  Send again
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      {log.hasNextPage ? (
        <Button
          className="self-start"
          pending={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          Show older
        </Button>
      ) : null}
    </Section>
  );
}
