import { describe, test } from "vitest";
import { allScenarios, listCases } from "./all-scenarios";
import { runScenario } from "./run-scenario";

/** The same on the oldest server that Colonnade serves: a file of its own, so that both run side by side. */

describe.each(allScenarios)("%s", (_, scenarios) => {
  const cases = listCases(scenarios).filter((one) => one.server === "oldest");
  test.each(cases)(
    "$name (oldest server)",
    async ({ scenario }) => {
      await runScenario(scenario, "oldest");
    },
    120_000,
  );
});
