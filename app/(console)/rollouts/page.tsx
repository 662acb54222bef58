import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { filterOf, listSearchParams } from "@/components/rollout/list-search-params";
import { RolloutList } from "@/components/rollout/rollout-list";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";
import { readRollouts } from "@/lib/server/reads/rollouts";
import { readTargets } from "@/lib/server/reads/targets";
import { queryKeys } from "@/lib/view/query-keys";

export const metadata: Metadata = { title: "Rollouts" };

const loadParams = createLoader(listSearchParams);

export default async function RolloutsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const actor = await requireActor();
  const filter = filterOf(await loadParams(searchParams));
  const [rollouts, targets] = await Promise.all([readRollouts(filter), readTargets()]);
  const queries = new QueryClient();
  if (rollouts.ok) queries.setQueryData(queryKeys.rollouts.list(filter), rollouts.value);
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <RolloutList
        targets={targets.ok ? targets.value.map(({ id, name }) => ({ id, name })) : []}
        mayDesign={isPermitted(actor, "design")}
      />
    </HydrationBoundary>
  );
}
