"use client";

import { Database, Inbox, ListChecks, ScrollText, Settings } from "lucide-react";
import { LiveIndicator } from "@/components/feedback/live-indicator";
import { AppShell } from "@/components/shell/app-shell";
import type { NavItem, PaletteCommand } from "@/components/shell/navigation";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { notify } from "@/components/ui/toast";
import { ChartSamples } from "./chart-samples";
import { FeedbackSamples } from "./feedback-samples";
import { FormSamples } from "./form-samples";
import { OverlaySamples } from "./overlay-samples";
import { TextSamples } from "./text-samples";

const nav: NavItem[] = [
  { href: "/gallery", label: "Rollouts", icon: <ListChecks aria-hidden="true" />, keys: "g r" },
  {
    href: "/inbox",
    label: "Inbox",
    icon: <Inbox aria-hidden="true" />,
    counts: { waiting: 3, unread: 1 },
    keys: "g i",
  },
  { href: "/targets", label: "Targets", icon: <Database aria-hidden="true" />, keys: "g t" },
  { href: "/audit", label: "Audit", icon: <ScrollText aria-hidden="true" /> },
  { href: "/settings", label: "Settings", icon: <Settings aria-hidden="true" /> },
];

const commands: PaletteCommand[] = [
  {
    id: "rollouts",
    label: "Rollouts",
    group: "Pages",
    href: "/gallery",
    icon: <ListChecks aria-hidden="true" />,
  },
  {
    id: "targets",
    label: "Targets",
    group: "Pages",
    href: "/targets",
    icon: <Database aria-hidden="true" />,
  },
  {
    id: "r1",
    label: "orders.total_cents",
    group: "Rollouts",
    href: "/rollouts/1",
    detail: "Backfilling 62 %",
  },
];

export function GalleryShell() {
  return (
    <AppShell
      nav={nav}
      commands={commands}
      account={{ name: "Ada Sample", role: "Engineer", email: "ada@example.com" }}
      onSignOut={async () => notify({ title: "Nothing happens here", description: "This is the gallery." })}
      notice="Gallery: all names and numbers on this page are made up."
    >
      <div className="flex flex-col gap-10">
        <PageHeader
          back={{ href: "/gallery", label: "Rollouts" }}
          title={
            <>
              <span className="font-mono">orders.total_cents</span> integer → bigint
            </>
          }
          meta={
            <>
              <span>production</span>
              <span aria-hidden="true">·</span>
              <span>
                plan <span className="font-mono">3f9c</span>
              </span>
              <span aria-hidden="true">·</span>
              <span>Ada Sample</span>
            </>
          }
          state={
            <>
              <Badge tone="progress" look="plain">
                Backfilling 62 %
              </Badge>
              <span className="text-muted">12.4 M of ~20.0 M rows · about 4 min left</span>
              <LiveIndicator state="live" />
            </>
          }
          actions={
            <>
              <Button variant="ghost">Details</Button>
              <Button variant="primary">Pause backfill</Button>
            </>
          }
        />
        <TextSamples />
        <FormSamples />
        <OverlaySamples />
        <ChartSamples />
        <FeedbackSamples />
      </div>
    </AppShell>
  );
}
