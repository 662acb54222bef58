"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { byGroup } from "@/components/shell/by-group";
import type { PaletteCommand } from "@/components/shell/navigation";

export type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  commands: readonly PaletteCommand[];
};

export function CommandPalette({ open, onOpenChange, commands }: CommandPaletteProps) {
  const router = useRouter();
  const groups = byGroup(commands);

  function run(command: PaletteCommand): void {
    onOpenChange(false);
    // Safe because palette data is written beside the routes and checked by the browser tests.
    router.push(command.href as Route);
  }

  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup className="appear fixed top-[12dvh] left-1/2 z-50 w-[calc(100%-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-md bg-raised shadow-popup outline-none">
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Command label="Go to or do" loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
              <Command.Input
                placeholder="Go to a rollout, target or page…"
                className="h-11 w-full bg-transparent text-body outline-none"
              />
            </div>
            <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-muted">Nothing matches</Command.Empty>
              {groups.map(([group, members]) => (
                <Command.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:text-faint"
                >
                  {members.map((command) => (
                    <Command.Item
                      key={command.id}
                      value={command.id}
                      keywords={[command.label, ...(command.keywords ?? [])]}
                      onSelect={() => run(command)}
                      className="flex h-9 cursor-default items-center gap-2.5 rounded-inner px-2 data-[selected=true]:bg-active [&_svg]:size-4 [&_svg]:text-muted"
                    >
                      {command.icon}
                      <span className="min-w-0 flex-1 truncate">{command.label}</span>
                      {command.detail === undefined ? null : (
                        <span className="tabular shrink-0 text-meta text-muted">{command.detail}</span>
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
