import "server-only";
import { resumeEverything } from "@/lib/commands/instance/resume-everything";
import { stopEverything } from "@/lib/commands/instance/stop-everything";
import { getInstance } from "@/lib/queries/instance/get-instance";
import { listEngines } from "@/lib/queries/instance/list-engines";
import { defineRoute, readJson } from "../define-route";
import { makeOpenApi } from "../openapi/document";

/** The instance as a whole over HTTP. Addresses: lib/view/query-keys.ts. */

export const instanceRoute = defineRoute(({ services, actor }) => getInstance(services, actor), {
  reach: "none",
});

export const enginesRoute = defineRoute(({ services, actor }) => listEngines(services, actor));

export const stopEverythingRoute = defineRoute(async ({ services, actor, request }) =>
  stopEverything(services, actor, await readJson(request)),
);

export const resumeEverythingRoute = defineRoute(async ({ services, actor, request }) =>
  resumeEverything(services, actor, await readJson(request)),
);

export const openApiRoute = defineRoute(async () => ({ ok: true, value: makeOpenApi("0.1.0") }), {
  reach: "none",
});
