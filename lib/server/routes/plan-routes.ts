import "server-only";
import { lintSql } from "@/lib/queries/lint/lint-sql";
import { readChanges } from "@/lib/queries/lint/read-changes";
import { makePlan } from "@/lib/queries/plan/make-plan";
import { previewPlan } from "@/lib/queries/plan/preview-plan";
import { defineRoute, readJson } from "../define-route";

/** Plans and the linter over HTTP. Addresses: lib/view/query-keys.ts. */

export const planPreviewRoute = defineRoute(
  async ({ services, actor, request }) => previewPlan(services, actor, await readJson(request)),
  { reach: "filtered" },
);

export const plansRoute = defineRoute(
  async ({ services, actor, request }) => makePlan(services, actor, await readJson(request)),
  { reach: "filtered" },
);

export const lintRoute = defineRoute(
  async ({ services, actor, request }) => lintSql(services, actor, await readJson(request)),
  { reach: "filtered" },
);

export const lintChangesRoute = defineRoute(
  async ({ services, actor, request }) => readChanges(services, actor, await readJson(request)),
  { reach: "filtered" },
);
