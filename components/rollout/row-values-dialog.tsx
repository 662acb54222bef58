"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { QuarantinedRowView } from "@/lib/view/quarantine-view";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

type Read = {
  readonly values: Readonly<Record<string, string | null>> | null;
  readonly masked: readonly string[];
};

/** A row's values as the table has them now: read when they are asked for, and kept nowhere. */
export function RowValuesDialog({
  rolloutId,
  stepId,
  row,
}: {
  rolloutId: string;
  stepId: string;
  row: QuarantinedRowView;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const query = useQuery({
    queryKey: queryKeys.rollouts.quarantinedValues(rolloutId, stepId, row.key),
    queryFn: () => readApi<Read>(apiPaths.quarantinedValues(rolloutId, stepId, row.key)),
    enabled: isOpen,
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button size="sm" aria-label={`Show the values of row ${row.label}`}>
          Values
        </Button>
      }
      title={`Row ${row.label}`}
      description="As the table has it now."
    >
      {query.isError ? (
        <p role="alert">{refusalOf(query.error).message}</p>
      ) : query.data === undefined ? (
        <Skeleton className="h-24" />
      ) : query.data.values === null ? (
        <p>There is no such row any more.</p>
      ) : (
        <DefinitionList
          items={[
            ...Object.entries(query.data.values).map(([column, value]) => ({
              key: column,
              term: <span className="font-mono">{column}</span>,
              value:
                value === null ? (
                  <span className="text-faint">null</span>
                ) : (
                  <span className="font-mono">{value}</span>
                ),
            })),
            ...query.data.masked.map((column) => ({
              key: column,
              term: <span className="font-mono">{column}</span>,
              value: <span className="text-muted">masked by the policy</span>,
            })),
          ]}
        />
      )}
    </Dialog>
  );
}
