"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { consolePort } from "@/components/designer/console-port";
import { Designer, type DesignerProps } from "@/components/designer/designer";
import { designerSearchParams } from "@/components/designer/designer-search-params";
import { consolePastePort } from "@/components/lint/console-paste-port";
import { notify } from "@/components/ui/toast";
import { queryKeys } from "@/lib/view/query-keys";

/** The designer within the console: saves for real, and goes on to the rollout's own page. */
export function ConsoleDesigner(
  props: Omit<DesignerProps, "port" | "pastePort" | "onPlaced" | "onSaved" | "onSubmitted">,
) {
  const router = useRouter();
  const queries = useQueryClient();
  const [, setParams] = useQueryStates(designerSearchParams);
  const forget = () => {
    void queries.invalidateQueries({ queryKey: queryKeys.rollouts.all });
  };
  return (
    <Designer
      {...props}
      port={consolePort}
      pastePort={consolePastePort}
      onPlaced={
        // A draft has an address of its own.
        props.saved !== null
          ? undefined
          : ({ targetId, table, kind }) => {
              void setParams({
                target: targetId,
                schema: table === null || table.schema === "public" ? null : table.schema,
                table: table?.name ?? null,
                kind,
              });
            }
      }
      onSaved={(draft, isNew) => {
        forget();
        // The draft has an address now; a reload must find it.
        if (isNew) router.replace(`/rollouts/${draft.rolloutId}/edit`);
      }}
      onSubmitted={(rolloutId) => {
        forget();
        notify({ title: "Sent to review", tone: "success" });
        router.push(`/rollouts/${rolloutId}`);
      }}
    />
  );
}
