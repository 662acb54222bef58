import { CircleCheck, CloudOff, Hourglass, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { replicaStates } from "@/components/target/replica-words";
import { Badge } from "@/components/ui/badge";
import type { ReplicaView } from "@/lib/view/target-view";

const icons: Record<ReplicaView["state"], ReactNode> = {
  streaming: <CircleCheck aria-hidden="true" />,
  gone: <Unplug aria-hidden="true" />,
  unreachable: <CloudOff aria-hidden="true" />,
  stale: <Hourglass aria-hidden="true" />,
};

/** A replica's state in a word with its icon. */
export function ReplicaState({ state }: { state: ReplicaView["state"] }) {
  const { label, tone, meaning } = replicaStates[state];
  return (
    <span title={meaning}>
      <Badge look="plain" tone={tone} icon={icons[state]}>
        {label}
      </Badge>
    </span>
  );
}
