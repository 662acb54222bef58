import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { printAskedOfMe } from "@/lib/view/rollout/arrange-list";
import type { RolloutListItem } from "@/lib/view/rollout-list";

/** Rollouts that this person has to do something about: what, where, and since when. */
export function WaitingList({ items }: { items: readonly RolloutListItem[] }) {
  return (
    <ol aria-label="Waiting for you" className="flex flex-col">
      {items.map((item) => (
        <li
          key={item.id}
          className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-line py-2.5 first:border-t"
        >
          <TextLink
            quiet
            href={item.waitingFor === "approval" ? `/rollouts/${item.id}/review` : `/rollouts/${item.id}`}
            className="min-w-0 font-medium [overflow-wrap:anywhere]"
          >
            {item.title}
          </TextLink>
          <span className="text-muted">
            {printAskedOfMe(item)} on {item.target.name}
          </span>
          <span className="ml-auto text-meta text-muted max-sm:ml-0 max-sm:w-full">
            {item.author.name}, <RelativeTime at={item.updatedAt} />
          </span>
        </li>
      ))}
    </ol>
  );
}
