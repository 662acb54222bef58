import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import type { Problem } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/expression";
import { kindNames } from "@/lib/view/designer/kind-words";
import type { PlanPreview } from "@/lib/view/plan-preview";
import { DesignerGallery } from "./designer-gallery";
import { sampleChanges } from "./sample-changes";
import { makeSampleFacts, sampleTable } from "./sample-facts";

export const metadata: Metadata = { title: "Gallery: designer" };

function previewSample(change: Change): PlanPreview {
  const planned = planChange(change, makeSampleFacts(change), { rolloutId: "preview" });
  return {
    planned,
    problems: planned.problems,
    table: sampleTable,
    sample:
      change.kind !== "add_columns"
        ? null
        : {
            kind: "rows",
            columns: [
              { name: "id", isNew: false },
              { name: "amount", isNew: false },
              { name: "total_cents", isNew: true },
            ],
            rows: [
              ["1", "19.99", "1999"],
              ["184223", "7.50", "750"],
              ["399120", "99999999.99", { error: "bigint out of range" }],
              ["740011", "0.00", "0"],
              ["999999", null, null],
            ],
          },
  };
}

const broken: Problem = {
  severity: "error",
  code: "expression_invalid",
  message: "The expression: column “amout” does not exist.",
  remedy: "Perhaps you meant “amount”.",
  path: "columns.0.fill.expression",
  position: 6,
};

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The designer with made-up data: `?kind=…` opens the form of a kind, filled in; `&empty` leaves it empty. Development only. */
export default async function DesignerGalleryPage({ searchParams }: Props) {
  await connection();
  if (process.env.NODE_ENV === "production" && process.env.COLONNADE_GALLERY !== "1") notFound();
  const asked = await searchParams;
  const kind: ChangeKindName = kindNames.find((one) => one === asked.kind) ?? "add_columns";
  await loadParser();
  return (
    <DesignerGallery
      key={kind}
      change={sampleChanges[kind]}
      isEmpty={asked.empty !== undefined}
      good={previewSample(sampleChanges[kind])}
      bad={{
        planned: { kind: "refused", problems: [broken] },
        problems: [broken],
        table: sampleTable,
        sample: null,
      }}
    />
  );
}
