import { NotFoundState } from "@/components/feedback/not-found-state";
import { LinkButton } from "@/components/ui/link-button";

export default function RolloutNotFound() {
  return (
    <NotFoundState
      title="No such rollout"
      action={<LinkButton href="/rollouts">See all rollouts</LinkButton>}
    >
      There is no rollout at this address. It may have been made on another instance.
    </NotFoundState>
  );
}
