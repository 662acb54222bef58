"use client";

import { useQuery } from "@tanstack/react-query";
import { useDesign } from "@/components/designer/use-design";
import type { TableName } from "@/lib/domain/change/change-parts";
import type { PreviewTable } from "@/lib/view/plan-preview";

/** Another table of the target as it is now; null while it is read, and when it can't be. */
export function useOtherTable(table: TableName | null): PreviewTable | null {
  const { targetId, readTable } = useDesign();
  const query = useQuery({
    queryKey: ["designer", "other-table", targetId, table?.schema, table?.name],
    queryFn: () => (table === null ? null : readTable(table)),
    enabled: table !== null,
  });
  return query.data ?? null;
}
