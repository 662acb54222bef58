import type { ReactNode } from "react";
import { SettingsNav } from "@/components/settings/settings-nav";
import { listSettingsPages } from "@/components/settings/settings-pages";
import { requireActor } from "@/lib/server/current-actor";

/** Every page of the settings, with its neighbours beside it. Each page checks by itself who may see it. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const pages = listSettingsPages(actor).map(({ href, label }) => ({ href, label }));
  return (
    <div className="grid gap-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-10">
      <SettingsNav pages={pages} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
