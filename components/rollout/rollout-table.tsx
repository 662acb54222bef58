"use client";

import { PhaseDots } from "@/components/rollout/phase-dots";
import { StateBadge } from "@/components/rollout/state-icon";
import { cn } from "@/components/ui/cn";
import { ProgressBar } from "@/components/ui/progress-bar";
import { RelativeTime } from "@/components/ui/relative-time";
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
import {
  arrangeList,
  describeListItem,
  type ListGroup,
  printListPace,
  printWaitingFor,
} from "@/lib/view/rollout/arrange-list";
import type { RolloutListItem } from "@/lib/view/rollout-list";

export type RolloutTableProps = {
  items: readonly RolloutListItem[];
  /** What is shown may be old: figures are greyed. */
  isOld: boolean;
};

/** Rollouts in their groups, a row of 36 px each. */
export function RolloutTable({ items, isOld }: RolloutTableProps) {
  const groups = arrangeList(items);
  return (
    <Table caption="Rollouts" className={cn("max-lg:block", isOld && "text-muted")}>
      <TableHead>
        <TableHeader>Change</TableHeader>
        <TableHeader className="max-lg:hidden">Target</TableHeader>
        <TableHeader className="max-sm:hidden">Phases</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader className="max-lg:hidden">Pace</TableHeader>
        <TableHeader className="max-sm:hidden">Who must act</TableHeader>
        <TableHeader align="right" className="max-sm:hidden">
          Age
        </TableHeader>
      </TableHead>
      {groups.map((group) => (
        <Group key={group.name} group={group} isAlone={groups.length === 1} />
      ))}
    </Table>
  );
}

function Group({ group, isAlone }: { group: ListGroup; isAlone: boolean }) {
  return (
    <TableBody>
      {isAlone && group.name !== "waiting_for_me" ? null : (
        <tr className="border-b border-line">
          <th
            scope="rowgroup"
            colSpan={7}
            className="h-9 pt-3 pl-2 text-left align-bottom text-meta font-medium"
          >
            <span className="tabular flex gap-1.5 pb-1">
              {group.title} <span className="font-normal text-muted">{group.items.length}</span>
            </span>
          </th>
        </tr>
      )}
      {group.items.map((item) => (
        <Row key={item.id} item={item} />
      ))}
    </TableBody>
  );
}

function Row({ item }: { item: RolloutListItem }) {
  const { progress } = item;
  const fraction = progress?.rowsTotal ? progress.rowsWalked / progress.rowsTotal : null;
  const pace = printListPace(item);
  const look = describeListItem(item);
  return (
    <TableRow interactive>
      <TableCell className="max-w-96">
        <TextLink quiet href={`/rollouts/${item.id}`} className={cn(rowLink, "block truncate font-medium")}>
          {item.title}
        </TextLink>
        <span className="block truncate text-meta text-muted lg:hidden">
          {item.target.name} · {printWaitingFor(item)}
        </span>
      </TableCell>
      <TableCell className="whitespace-nowrap max-lg:hidden">
        {item.target.name}
        {item.target.environment === item.target.name ? null : (
          <span className="text-muted"> · {item.target.environment}</span>
        )}
      </TableCell>
      <TableCell className="max-sm:hidden">
        <PhaseDots
          phases={item.phases}
          currentPhase={item.currentPhase}
          condition={item.condition}
          isOpen={item.state === "in_review" || item.state === "active"}
        />
      </TableCell>
      <TableCell>
        <span className="flex items-center gap-3">
          <StateBadge appearance={look} />
          {fraction === null || fraction >= 1 || look.tone === "success" ? null : (
            <ProgressBar
              size="thin"
              labelHidden
              label={`Progress of ${item.title}`}
              fraction={fraction}
              className="w-16 max-lg:hidden"
            />
          )}
        </span>
      </TableCell>
      <TableCell className="tabular max-w-72 truncate text-muted max-lg:hidden">{pace ?? "–"}</TableCell>
      <TableCell className={cn("whitespace-nowrap max-sm:hidden", !item.isWaitingForMe && "text-muted")}>
        {printWaitingFor(item)}
      </TableCell>
      <TableCell align="right" className="text-muted max-sm:hidden">
        <RelativeTime at={item.createdAt} />
      </TableCell>
    </TableRow>
  );
}
