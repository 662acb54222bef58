import type { Metadata } from "next";
import { RefusedState } from "@/components/feedback/refused-state";
import { NotificationSettings } from "@/components/inbox/notification-settings";
import { PageHeader } from "@/components/shell/page-header";
import { requireActor } from "@/lib/server/current-actor";
import { readNotificationSettings } from "@/lib/server/reads/notifications";

export const metadata: Metadata = { title: "What you are told" };

export default async function Page() {
  await requireActor();
  const settings = await readNotificationSettings();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="What you are told"
        meta="In the inbox and by mail. What waits for you is listed in any case"
        back={{ href: "/inbox", label: "Inbox" }}
      />
      {settings.ok ? (
        <NotificationSettings settings={settings.value} />
      ) : (
        <RefusedState title="Your settings could not be read" refusal={settings.refusal} />
      )}
    </div>
  );
}
