import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { DeliveryState as State } from "@/lib/domain/notify/notification";

const appearance = {
  waiting: { tone: "attention", word: "On its way", icon: <Clock aria-hidden="true" /> },
  delivered: { tone: "success", word: "Delivered", icon: <CircleCheck aria-hidden="true" /> },
  given_up: { tone: "danger", word: "Given up", icon: <CircleAlert aria-hidden="true" /> },
} as const;

export function DeliveryState({ state }: { state: State }) {
  const { tone, word, icon } = appearance[state];
  return (
    <Badge look="plain" tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
