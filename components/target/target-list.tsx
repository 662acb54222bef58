"use client";

import { useQueries } from "@tanstack/react-query";
import { CircleCheck, CloudOff, LoaderCircle } from "lucide-react";
import { ListKeys } from "@/components/shell/list-keys";
import { readApi, refusalOf } from "@/components/target/read-api";
import { printLagSeconds, replicaStates } from "@/components/target/replica-words";
import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import {
  rowLink,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { toneText } from "@/components/ui/tone";
import { printBytes } from "@/lib/view/designer/print-size";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { ReplicaView, TargetListItem, TargetOverview, TargetView } from "@/lib/view/target-view";

// A browser keeps six connections to one server: a stream for each row would starve the page. The target's own page streams.
const lookEveryMs = 5000;

const narrow = "max-sm:hidden";

type Look = { overview: TargetOverview | null; failure: string | null };

function ReplicaLags({ replicas }: { replicas: readonly ReplicaView[] }) {
  if (replicas.length === 0) return <span className="text-faint">none</span>;
  return (
    <ul className="flex flex-wrap gap-x-4">
      {replicas.map((replica) => {
        const state = replicaStates[replica.state];
        return (
          <li key={replica.name} className="tabular whitespace-nowrap">
            <span className="font-mono text-meta text-muted">{replica.name}</span>{" "}
            {replica.state === "streaming" ? (
              printLagSeconds(replica.lagSeconds)
            ) : (
              <span className={toneText[state.tone]}>{state.label}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function State({ look }: { look: Look }) {
  if (look.overview?.kind === "reachable") {
    return (
      <Badge look="plain" tone="success" icon={<CircleCheck aria-hidden="true" />}>
        Reachable
      </Badge>
    );
  }
  const why = look.overview?.kind === "unreachable" ? look.overview.message : look.failure;
  if (why !== null) {
    return (
      <div className="flex min-w-0 flex-col">
        <Badge look="plain" tone="danger" icon={<CloudOff aria-hidden="true" />}>
          Unreachable
        </Badge>
        <span className="line-clamp-2 max-w-72 text-meta text-muted">{why}</span>
      </div>
    );
  }
  return (
    <Badge look="plain" icon={<LoaderCircle aria-hidden="true" />}>
      Looking
    </Badge>
  );
}

function Row({ target, look }: { target: TargetListItem; look: Look }) {
  const seen = look.overview?.kind === "reachable" ? look.overview : null;
  const isLooking = look.overview === null && look.failure === null;
  const unknown = isLooking ? (
    <Skeleton className="inline-block h-3 w-12" />
  ) : (
    <span className="text-faint">–</span>
  );
  return (
    <TableRow interactive>
      <TableCell>
        <TextLink quiet className={rowLink} href={`/targets/${target.id}`}>
          {target.name}
        </TextLink>
        <span className="block text-meta text-muted sm:hidden">{target.environment}</span>
      </TableCell>
      <TableCell className={narrow}>{target.environment}</TableCell>
      <TableCell>
        <State look={look} />
      </TableCell>
      <TableCell align="right" className={narrow}>
        {seen?.serverVersion ?? unknown}
      </TableCell>
      <TableCell align="right" className={narrow}>
        {seen === null ? unknown : printBytes(seen.databaseBytes)}
      </TableCell>
      <TableCell align="right" className={narrow}>
        {seen?.tables.length ?? unknown}
      </TableCell>
      <TableCell>{seen === null ? unknown : <ReplicaLags replicas={seen.replicas} />}</TableCell>
      <TableCell align="right" className={narrow}>
        {target.openRollouts === 0 ? <span className="text-faint">0</span> : target.openRollouts}
      </TableCell>
    </TableRow>
  );
}

/** All targets, each looked at every few seconds while the page is in view. */
export function TargetList({ targets }: { targets: readonly TargetListItem[] }) {
  const looks = useQueries({
    queries: targets.map((target) => ({
      queryKey: queryKeys.targets.view(target.id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        readApi<TargetView>(apiPaths.target(target.id), { signal }),
      staleTime: 0,
      refetchInterval: lookEveryMs,
      retry: false,
    })),
  });
  return (
    <ListKeys>
      <Table caption="Targets">
        <TableHead>
          <TableHeader>Name</TableHeader>
          <TableHeader className={narrow}>Environment</TableHeader>
          <TableHeader>State</TableHeader>
          <TableHeader align="right" className={narrow}>
            PostgreSQL
          </TableHeader>
          <TableHeader align="right" className={narrow}>
            Size
          </TableHeader>
          <TableHeader align="right" className={narrow}>
            Tables
          </TableHeader>
          <TableHeader>Replicas, lag</TableHeader>
          <TableHeader align="right" className={narrow}>
            Open rollouts
          </TableHeader>
        </TableHead>
        <TableBody>
          {targets.map((target, index) => {
            const query = looks[index];
            const failure = query?.isError === true ? refusalOf(query.error).message : null;
            // What was read before the failure is not what is so now.
            const overview = failure === null ? (query?.data?.overview ?? null) : null;
            return <Row key={target.id} target={target} look={{ overview, failure }} />;
          })}
        </TableBody>
      </Table>
    </ListKeys>
  );
}
