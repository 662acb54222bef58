"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useQueryStates } from "nuqs";
import { AuditCheck } from "@/components/audit/audit-check";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditRow } from "@/components/audit/audit-row";
import { auditSearchParams } from "@/components/audit/audit-search-params";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { PageHeader } from "@/components/shell/page-header";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Skeleton } from "@/components/ui/skeleton";
import type { AuditEventView, AuditFilter } from "@/lib/view/audit-view";
import type { Page } from "@/lib/view/page";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

/** Who did what, when and by which way: narrowed down by what stands in the address. */
export function AuditPage() {
  const [params, setParams] = useQueryStates(auditSearchParams);
  const filter = Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== null && value !== ""),
  ) as AuditFilter;
  const query = useInfiniteQuery({
    queryKey: queryKeys.audit(filter),
    queryFn: ({ pageParam }) => readApi<Page<AuditEventView>>(apiPaths.audit(filter, pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const refusal = query.isError ? refusalOf(query.error) : null;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Audit log"
        meta="Everything that people, keys and engines did. Nothing in it can be changed or deleted"
        actions={
          <a href={apiPaths.auditExport} download className={buttonStyle({})}>
            <Download aria-hidden="true" />
            Export
          </a>
        }
      />
      <AuditCheck />
      <AuditFilters params={params} onChange={(next) => void setParams(next)} />
      {refusal !== null ? (
        <ErrorState
          title="The audit log could not be read"
          why={refusal.message}
          next={refusal.remedy}
          onRetry={() => void query.refetch()}
        />
      ) : query.isPending ? (
        <Skeleton className="h-40" />
      ) : events.length === 0 ? (
        <EmptyState title="Nothing matches" icon={<ScrollText aria-hidden="true" />}>
          Take a filter away, or choose other days.
        </EmptyState>
      ) : (
        <ol aria-label="Events, newest first" className="flex flex-col">
          {events.map((event) => (
            <AuditRow key={event.seq} event={event} />
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <Button
          className="self-start"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older
        </Button>
      ) : null}
    </div>
  );
}
