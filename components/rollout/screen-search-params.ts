import { parseAsStringLiteral } from "nuqs/server";
import { phaseNames } from "@/lib/domain/plan/plan";
import { chartWindows } from "@/lib/view/chart/prepared-chart";

/** What a rollout's page keeps in its URL. */
export const screenSearchParams = {
  phase: parseAsStringLiteral(phaseNames),
  window: parseAsStringLiteral(chartWindows).withDefault("5m"),
};
