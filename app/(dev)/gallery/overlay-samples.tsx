"use client";

import { Ellipsis, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { Section } from "@/components/ui/section";
import { notify } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";

export function OverlaySamples() {
  return (
    <Section title="Over the page">
      <div className="flex flex-wrap items-center gap-2">
        <Dialog
          trigger={<Button>Dialog</Button>}
          title="Limits of this rollout"
          description="They hold from the next chunk on."
          footer={<Button variant="primary">Change limits</Button>}
        >
          <p className="text-muted">The form stands here.</p>
        </Dialog>
        <ConfirmDialog
          trigger={<Button>Start…</Button>}
          title="Start constrain on production?"
          confirmLabel="Start constrain"
          onConfirm={async () => "The plan changed while you were reading it. Close this and read it again."}
        >
          It takes ACCESS EXCLUSIVE on orders for an instant, gives up after 200 ms and tries again.
        </ConfirmDialog>
        <ConfirmDialog
          trigger={<Button variant="danger">Contract…</Button>}
          title="Drop orders.total on production?"
          confirmLabel="Drop orders.total"
          danger
          typedName="production"
          onConfirm={async () => notify({ tone: "success", title: "Contract started" })}
        >
          There is no way back: the old column and its values are gone.
        </ConfirmDialog>
        <Menu
          trigger={
            <Button size="icon" aria-label="More">
              <Ellipsis aria-hidden="true" />
            </Button>
          }
        >
          <MenuItem
            icon={<Undo2 aria-hidden="true" />}
            detail="Drops the new column and its trigger"
            onSelect={() => notify({ title: "Undo of expand is waiting" })}
          >
            Undo expand
          </MenuItem>
          <MenuItem disabled detail="Pause it first" onSelect={() => undefined}>
            Change limits
          </MenuItem>
          <MenuLink href="/gallery">Open the target</MenuLink>
          <MenuSeparator />
          <MenuItem danger onSelect={() => notify({ tone: "danger", title: "Abort was refused" })}>
            Abort rollout
          </MenuItem>
        </Menu>
        <Tooltip content="The limit of replica-1 is 5 s">
          <Button variant="ghost">Tooltip</Button>
        </Tooltip>
        <Button onClick={() => notify({ title: "Backfill of orders paused", tone: "success" })}>Toast</Button>
        <Button
          onClick={() =>
            notify({
              tone: "danger",
              title: "Not paused",
              description: "The server did not answer. The backfill may still run.",
              action: { label: "Try again", onPress: () => undefined },
            })
          }
        >
          Failure toast
        </Button>
      </div>
    </Section>
  );
}
