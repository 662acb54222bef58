"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { GitBranchPlus, Plus, Search } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useRef } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { filterOf, listSearchParams } from "@/components/rollout/list-search-params";
import { RolloutTable } from "@/components/rollout/rollout-table";
import { StreamIndicator } from "@/components/rollout/stream-indicator";
import { useListStream } from "@/components/rollout/use-list-stream";
import { ListKeys } from "@/components/shell/list-keys";
import { PageHeader } from "@/components/shell/page-header";
import { useShortcut } from "@/components/shell/shortcuts";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Select } from "@/components/ui/select";
import { type RolloutState, rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import { rolloutAppearance } from "@/lib/view/appearance";
import type { Page } from "@/lib/view/page";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { RolloutListItem } from "@/lib/view/rollout-list";

export type RolloutListProps = {
  targets: readonly { id: string; name: string }[];
  mayDesign: boolean;
};

type Choice<V extends string> = { value: V | "any"; label: string };

const stateChoices: Choice<RolloutState>[] = [
  { value: "any", label: "Any state" },
  ...rolloutStates.map((state) => ({ value: state, label: rolloutAppearance[state].word })),
];

/** Home: every rollout in a row, those that wait for the reader first. */
export function RolloutList({ targets, mayDesign }: RolloutListProps) {
  const [params, setParams] = useQueryStates(listSearchParams);
  const search = useRef<HTMLInputElement>(null);
  const stream = useListStream();
  const filter = filterOf(params);
  const isFiltered = Object.keys(filter).length > 0;
  const list = useQuery({
    queryKey: queryKeys.rollouts.list(filter),
    queryFn: async () => (await readApi<Page<RolloutListItem>>(apiPaths.rollouts(filter))).items,
    placeholderData: keepPreviousData,
  });
  useShortcut({ keys: "/", label: "Filter", group: "Lists", run: () => search.current?.focus() });

  const newRollout = mayDesign ? (
    <LinkButton href="/rollouts/new" variant="primary">
      <Plus aria-hidden="true" />
      New rollout
    </LinkButton>
  ) : null;
  const isEmpty = list.data?.length === 0;

  return (
    <div className="flex flex-col gap-5">
      <PageHeader title="Rollouts" actions={isEmpty && !isFiltered ? null : newRollout} />
      {isEmpty && !isFiltered ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <div className="w-64 max-sm:w-full">
            <Input
              ref={search}
              type="search"
              aria-label="Filter by title or target"
              placeholder="Filter"
              prefix={<Search aria-hidden="true" />}
              value={params.q}
              onChange={(event) =>
                void setParams({ q: event.target.value === "" ? null : event.target.value })
              }
            />
          </div>
          <div className="w-36 max-sm:flex-1">
            <Select
              aria-label="State"
              options={stateChoices}
              value={params.state ?? "any"}
              onValueChange={(state) => void setParams({ state: state === "any" ? null : state })}
            />
          </div>
          <div className="w-40 max-sm:flex-1">
            <Select
              aria-label="Target"
              options={[
                { value: "any", label: "Any target" },
                ...targets.map((target) => ({ value: target.id, label: target.name })),
              ]}
              value={params.target ?? "any"}
              onValueChange={(target) => void setParams({ target: target === "any" ? null : target })}
            />
          </div>
          <StreamIndicator state={stream} className="ml-auto" />
        </div>
      )}
      {list.isError && list.data === undefined ? (
        <ErrorState
          title="The rollouts could not be read"
          why={refusalOf(list.error).message}
          next={refusalOf(list.error).remedy}
          onRetry={() => void list.refetch()}
        />
      ) : isEmpty && isFiltered ? (
        <EmptyState
          title="No rollout matches"
          icon={<Search aria-hidden="true" />}
          action={
            <Button onClick={() => void setParams({ q: null, state: null, target: null })}>
              Clear the filter
            </Button>
          }
        >
          There are rollouts, but none with this state, target and text.
        </EmptyState>
      ) : isEmpty ? (
        <EmptyState
          title="No rollouts yet"
          icon={<GitBranchPlus aria-hidden="true" />}
          {...(newRollout === null ? {} : { action: newRollout })}
        >
          A rollout takes one change of a table's columns from idea to done, phase by phase, without downtime.
          Say what you want; the exact plan appears as you type.
        </EmptyState>
      ) : (
        <ListKeys>
          <RolloutTable items={list.data ?? []} isOld={stream === "offline" || list.isError} />
        </ListKeys>
      )}
    </div>
  );
}
