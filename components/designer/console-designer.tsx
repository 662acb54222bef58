"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { consolePort } from "@/components/designer/console-port";
import { Designer, type DesignerProps } from "@/components/designer/designer";
import { notify } from "@/components/ui/toast";
import { queryKeys } from "@/lib/view/query-keys";

/** The designer within the console: saves for real, and goes on to the rollout's own page. */
export function ConsoleDesigner(props: Omit<DesignerProps, "port" | "onSaved" | "onSubmitted">) {
  const router = useRouter();
  const queries = useQueryClient();
  const forget = () => {
    void queries.invalidateQueries({ queryKey: queryKeys.rollouts.all });
  };
  return (
    <Designer
      {...props}
      port={consolePort}
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
