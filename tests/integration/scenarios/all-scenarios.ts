import { addColumnsScenarios } from "./add-columns.scenarios";
import { addIndexScenarios } from "./add-index.scenarios";
import { atOnceScenarios } from "./at-once.scenarios";
import { changeTypeScenarios } from "./change-type.scenarios";
import { constraintsScenarios } from "./constraints.scenarios";
import { defaultsScenarios } from "./defaults.scenarios";
import { dropColumnScenarios } from "./drop-column.scenarios";
import { fillOnlyScenarios } from "./fill-only.scenarios";
import { notNullScenarios } from "./not-null.scenarios";
import { replaceColumnsScenarios } from "./replace-columns.scenarios";
import type { Scenario } from "./scenario";

/** Every scenario, by the kind of change in words. */
export const allScenarios: readonly (readonly [string, readonly Scenario[]])[] = [
  ["add column(s)", addColumnsScenarios],
  ["set and drop default", defaultsScenarios],
  ["set and drop NOT NULL", notNullScenarios],
  ["add index", addIndexScenarios],
  ["add constraint", constraintsScenarios],
  ["fill only", fillOnlyScenarios],
  ["drop column", dropColumnScenarios],
  ["rename, split or merge columns", replaceColumnsScenarios],
  ["change type", changeTypeScenarios],
  ["at once", atOnceScenarios],
];

/** Each scenario on each of its servers, as rows of a test table. */
export function listCases(scenarios: readonly Scenario[]) {
  return scenarios.flatMap((scenario) =>
    (scenario.servers ?? (["newest", "oldest"] as const)).map((server) => ({
      name: scenario.name,
      server,
      scenario,
    })),
  );
}
