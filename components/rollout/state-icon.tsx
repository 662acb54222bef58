import {
  Circle,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Diamond,
  Eye,
  Gauge,
  LoaderCircle,
  Lock,
  type LucideIcon,
  OctagonPause,
  Pencil,
  Undo2,
  Unplug,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { toneText } from "@/components/ui/tone";
import type { Appearance, IconName } from "@/lib/view/appearance";

const icons: Record<IconName, LucideIcon> = {
  circle: Circle,
  circle_dashed: CircleDashed,
  diamond: Diamond,
  pencil: Pencil,
  eye: Eye,
  running: LoaderCircle,
  pausing: CirclePause,
  paused: CirclePause,
  failed: CircleX,
  done: CircleCheck,
  undoing: Undo2,
  given_up: CircleSlash,
  slowed: Gauge,
  stopped: OctagonPause,
  lock: Lock,
  unplugged: Unplug,
};

const spins: readonly IconName[] = ["running"];

export type StateIconProps = {
  appearance: Pick<Appearance, "icon" | "tone">;
  /** Says it, where no word stands beside it. */
  label?: string | undefined;
  className?: string | undefined;
};

/** The icon of a state in its tone. */
export function StateIcon({ appearance, label, className }: StateIconProps) {
  const Icon = icons[appearance.icon];
  return (
    <Icon
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className={cn(
        "size-4 shrink-0",
        toneText[appearance.tone],
        spins.includes(appearance.icon) && "animate-spin [animation-duration:2.4s]",
        className,
      )}
    />
  );
}

export type StateBadgeProps = {
  appearance: Appearance;
  look?: "soft" | "plain" | undefined;
};

/** Icon and word of a state. */
export function StateBadge({ appearance, look = "plain" }: StateBadgeProps) {
  return (
    <Badge tone={appearance.tone} look={look} icon={<StateIcon appearance={appearance} />}>
      {appearance.word}
    </Badge>
  );
}
