import { Lock as LockIcon, LockOpen, User } from "lucide-react";
import { lockFactsOf, printBlocks } from "@/components/plan/lock-words";
import { Badge } from "@/components/ui/badge";
import type { Step, UndoStatement } from "@/lib/domain/plan/plan";

export type LockBadgeProps = {
  step: Step | UndoStatement;
  /** Names the locked relations too: for statements that lock more than the rollout's own table. */
  withRelation?: boolean | undefined;
};

/** "ACCESS EXCLUSIVE · instant · 200 ms limit", with what that blocks for those who hover or listen. */
export function LockBadge({ step, withRelation = false }: LockBadgeProps) {
  const facts = lockFactsOf(step);
  if (facts === null) {
    return (
      <Badge look="outline" icon={<User aria-hidden="true" />}>
        A person's word
      </Badge>
    );
  }
  if (facts.locks.length === 0) {
    return (
      <Badge look="outline" mono icon={<LockOpen aria-hidden="true" />}>
        NO TABLE LOCK · {facts.manner}
      </Badge>
    );
  }
  const modes = [...new Set(facts.locks.map((lock) => lock.mode))].join(" + ");
  const relations = facts.locks.map((lock) => lock.relation).join(", ");
  const instant = facts.manner.startsWith("instant");
  return (
    <span title={`${printBlocks(facts.blocks, instant)} · ${relations}`} className="inline-flex max-w-full">
      <Badge
        look="outline"
        mono
        icon={facts.blocks === "nothing" ? <LockOpen aria-hidden="true" /> : <LockIcon aria-hidden="true" />}
      >
        {modes}
        {withRelation ? ` on ${relations}` : ""} · {facts.manner}
      </Badge>
    </span>
  );
}
