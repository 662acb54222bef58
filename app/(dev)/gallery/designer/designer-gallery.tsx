"use client";

import { Database, ListChecks } from "lucide-react";
import { Designer } from "@/components/designer/designer";
import type { DesignerPort } from "@/components/designer/designer-port";
import type { PastePort } from "@/components/lint/paste-port";
import { AppShell } from "@/components/shell/app-shell";
import { PageHeader } from "@/components/shell/page-header";
import { notify } from "@/components/ui/toast";
import { type Change, type ChangeKindName, changeSchema } from "@/lib/domain/change/change";
import type { PlanPreview } from "@/lib/view/plan-preview";
import type { TargetListItem } from "@/lib/view/target-view";

const targets: TargetListItem[] = [
  {
    id: "production",
    name: "shop",
    environment: "production",
    address: "db1.example.com:5432/shop",
    replicaNames: ["replica-1"],
    version: 1,
    openRollouts: 1,
    createdAt: "2026-11-20T07:00:00.000Z",
  },
];

/** The gallery judges no SQL: it has no server behind it. */
const pastePort: PastePort = {
  readLint: () => Promise.resolve({ version: 1, files: [] }),
  readChanges: () => Promise.resolve({ changes: [], kept: [], taken: [] }),
};

function makePort(kind: ChangeKindName, good: PlanPreview, bad: PlanPreview): DesignerPort {
  return {
    readTables: async () => [
      {
        schema: "public",
        name: "orders",
        estimatedRows: 1_000_000,
        tableBytes: 104_857_600,
        indexBytes: 41_943_040,
        totalBytes: 146_800_640,
      },
      {
        schema: "public",
        name: "customers",
        estimatedRows: 80_000,
        tableBytes: 9_437_184,
        indexBytes: 2_097_152,
        totalBytes: 11_534_336,
      },
    ],
    readTable: async () => good.table,
    readPreview: async (_, change) => {
      if (JSON.stringify(change).includes("amout")) return bad;
      return changeSchema.safeParse(change).success && change.kind === kind
        ? good
        : { ...good, planned: null, problems: [], sample: null };
    },
    create: async () => ({ ok: true, value: { rolloutId: "sample", version: 1 } }),
    edit: async (draft) => ({ ok: true, value: { ...draft, version: draft.version + 1 } }),
    submit: async () => ({
      ok: false,
      refusal: {
        code: "conflict",
        message: "Nothing is sent from the gallery.",
        remedy: "Open the console.",
      },
    }),
  };
}

export function DesignerGallery({
  change,
  isEmpty,
  good,
  bad,
}: {
  change: Change;
  isEmpty: boolean;
  good: PlanPreview;
  bad: PlanPreview;
}) {
  return (
    <AppShell
      nav={[
        { href: "/gallery", label: "Rollouts", icon: <ListChecks aria-hidden="true" />, keys: "g r" },
        { href: "/targets", label: "Targets", icon: <Database aria-hidden="true" />, keys: "g t" },
      ]}
      commands={[]}
      account={{ name: "Ada Sample", role: "Engineer", email: "ada@example.com" }}
      onSignOut={async () => notify({ title: "Nothing happens here", description: "This is the gallery." })}
    >
      <div className="flex flex-col gap-6">
        <PageHeader title="New rollout" meta="Change a table while it is in use" />
        <Designer
          pastePort={pastePort}
          port={makePort(change.kind, good, bad)}
          targets={targets}
          initialTargetId="production"
          initialTable={change.table}
          initialKind={change.kind}
          saved={isEmpty ? null : { draft: { rolloutId: "sample", version: 1 }, change }}
          onSaved={() => notify({ title: "Draft saved", tone: "success" })}
          onSubmitted={() => undefined}
        />
      </div>
    </AppShell>
  );
}
