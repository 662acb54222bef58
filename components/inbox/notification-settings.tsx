"use client";

import { useState } from "react";
import { changeNotificationSettingsAction } from "@/app/(console)/inbox/actions";
import { attempt, tellRefusal } from "@/components/feedback/attempt";
import { Callout } from "@/components/ui/callout";
import { Switch } from "@/components/ui/switch";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { NotificationSettingsView } from "@/lib/view/notify/notification-view";
import { kindWords } from "@/lib/view/notify/notification-words";

type Kind = NotificationSettingsView["kinds"][number];

/** Each kind with the ways by which it comes; a change holds at once. */
export function NotificationSettings({ settings }: { settings: NotificationSettingsView }) {
  const [kinds, setKinds] = useState<readonly Kind[]>(settings.kinds);

  async function change(next: Kind): Promise<void> {
    const before = kinds;
    setKinds(kinds.map((one) => (one.kind === next.kind ? next : one)));
    const result = await attempt(() => changeNotificationSettingsAction(next));
    if (result.ok) return;
    setKinds(before);
    tellRefusal("Not changed", result.refusal);
  }

  return (
    <div className="flex flex-col gap-4">
      <Table caption="What you are told">
        <TableHead>
          <TableHeader>What</TableHeader>
          <TableHeader>In the inbox</TableHeader>
          <TableHeader>By mail</TableHeader>
        </TableHead>
        <TableBody>
          {kinds.map((one) => {
            const words = kindWords[one.kind];
            return (
              <TableRow key={one.kind}>
                <TableCell>
                  <span className="block font-medium">{words.label}</span>
                  <span className="block text-meta text-muted">{words.hint}</span>
                </TableCell>
                <TableCell>
                  <Switch
                    label={<span className="sr-only">{words.label} in the inbox</span>}
                    checked={one.inPage}
                    onCheckedChange={(inPage) => void change({ ...one, inPage })}
                  />
                </TableCell>
                <TableCell>
                  <Switch
                    label={<span className="sr-only">{words.label} by mail</span>}
                    checked={one.email}
                    onCheckedChange={(email) => void change({ ...one, email })}
                  />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      {settings.mails ? null : (
        <Callout tone="neutral" title="Nothing was mailed to you yet">
          Mails need a server that an admin names with COLONNADE_SMTP_URL, for the engine.
        </Callout>
      )}
    </div>
  );
}
