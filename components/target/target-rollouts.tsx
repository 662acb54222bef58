import { CircleCheck, CircleDashed, CircleDot, CircleSlash, Eye } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
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
import type { Tone } from "@/components/ui/tone";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import type { RolloutListItem } from "@/lib/view/rollout-list";

const states: Record<RolloutState, { label: string; tone: Tone; icon: ReactNode }> = {
  draft: { label: "Draft", tone: "neutral", icon: <CircleDashed aria-hidden="true" /> },
  in_review: { label: "In review", tone: "attention", icon: <Eye aria-hidden="true" /> },
  active: { label: "Active", tone: "progress", icon: <CircleDot aria-hidden="true" /> },
  aborting: { label: "Aborting", tone: "attention", icon: <CircleSlash aria-hidden="true" /> },
  completed: { label: "Completed", tone: "success", icon: <CircleCheck aria-hidden="true" /> },
  aborted: { label: "Aborted", tone: "neutral", icon: <CircleSlash aria-hidden="true" /> },
};

/** The rollouts on one target, newest first. */
export function TargetRollouts({ rollouts }: { rollouts: readonly RolloutListItem[] }) {
  return (
    <Section title="Rollouts" meta={rollouts.length === 0 ? undefined : rollouts.length}>
      {rollouts.length === 0 ? (
        <p className="text-muted">None on this target yet.</p>
      ) : (
        <Table caption="Rollouts on this target">
          <TableHead>
            <TableHeader>Change</TableHeader>
            <TableHeader>State</TableHeader>
            <TableHeader className="max-sm:hidden">Author</TableHeader>
            <TableHeader align="right">Changed</TableHeader>
          </TableHead>
          <TableBody>
            {rollouts.map((rollout) => {
              const state = states[rollout.state];
              const phase = rollout.state === "active" ? rollout.currentPhase : null;
              return (
                <TableRow key={rollout.id} interactive>
                  <TableCell>
                    <TextLink quiet className={rowLink} href={`/rollouts/${rollout.id}`}>
                      {rollout.title}
                    </TextLink>
                  </TableCell>
                  <TableCell>
                    <Badge look="plain" tone={state.tone} icon={state.icon}>
                      {phase === null ? state.label : `${state.label} · ${phase}`}
                    </Badge>
                  </TableCell>
                  <TableCell className="max-sm:hidden">{rollout.author.name}</TableCell>
                  <TableCell align="right" className="text-muted">
                    <RelativeTime at={rollout.updatedAt} />
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
