"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { Ref } from "react";
import { cn } from "@/components/ui/cn";
import { controlHeight, controlStyle } from "@/components/ui/control-style";
import { Field } from "@/components/ui/field";
import { popupItemStyle, popupLabelStyle, popupStyle } from "@/components/ui/popup-style";
import type { ChangeKindName } from "@/lib/domain/change/change";
import { kindGroups, wordsOf } from "@/lib/view/designer/kind-words";

const items = kindGroups.flatMap((group) =>
  group.kinds.map((one) => ({ value: one.kind, label: one.label })),
);

/** Side by side where there is room, so that all are in view. */
const halves = [kindGroups.slice(0, 1), kindGroups.slice(1)];

function KindGroup({ group }: { group: (typeof kindGroups)[number] }) {
  return (
    <BaseSelect.Group>
      <BaseSelect.GroupLabel className={popupLabelStyle}>{group.label}</BaseSelect.GroupLabel>
      {group.kinds.map((one) => (
        <BaseSelect.Item key={one.kind} value={one.kind} className={popupItemStyle}>
          <span className="grid size-4 shrink-0 place-items-center self-start">
            <BaseSelect.ItemIndicator>
              <Check aria-hidden="true" className="size-4" />
            </BaseSelect.ItemIndicator>
          </span>
          <span className="min-w-0">
            <BaseSelect.ItemText>{one.label}</BaseSelect.ItemText>
            <span className="block text-meta text-muted">{one.line}</span>
          </span>
        </BaseSelect.Item>
      ))}
    </BaseSelect.Group>
  );
}

export type KindChooserProps = {
  kind: ChangeKindName;
  onChoose: (kind: ChangeKindName) => void;
  triggerRef?: Ref<HTMLButtonElement> | undefined;
};

/** Which kind of change: grouped, each with one line of what it does. */
export function KindChooser({ kind, onChoose, triggerRef }: KindChooserProps) {
  const words = wordsOf(kind);
  return (
    <Field label="What should change?" hint={words.line}>
      <BaseSelect.Root
        items={items}
        value={kind}
        onValueChange={(next) => {
          if (next !== null) onChoose(next);
        }}
      >
        <BaseSelect.Trigger
          ref={triggerRef}
          className={cn(controlStyle, controlHeight, "flex items-center justify-between gap-2 text-left")}
        >
          <span className="min-w-0 truncate">
            <BaseSelect.Value>{() => words.label}</BaseSelect.Value>
          </span>
          <BaseSelect.Icon>
            <ChevronsUpDown aria-hidden="true" className="size-3.5 text-faint" />
          </BaseSelect.Icon>
        </BaseSelect.Trigger>
        <BaseSelect.Portal>
          <BaseSelect.Positioner sideOffset={4} align="start" alignItemWithTrigger={false} className="z-50">
            <BaseSelect.Popup
              className={cn(
                popupStyle,
                "max-w-(--available-width) lg:grid lg:w-3xl lg:grid-cols-2 lg:gap-x-1",
              )}
            >
              {halves.map((groups) => (
                <div key={groups[0]?.label} className="min-w-0">
                  {groups.map((group) => (
                    <KindGroup key={group.label} group={group} />
                  ))}
                </div>
              ))}
            </BaseSelect.Popup>
          </BaseSelect.Positioner>
        </BaseSelect.Portal>
      </BaseSelect.Root>
    </Field>
  );
}
