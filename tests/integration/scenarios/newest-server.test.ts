import { describe, test } from "vitest";
import { allScenarios, listCases } from "./all-scenarios";
import { runScenario } from "./run-scenario";

/** Every kind of change, rolled out under traffic on the newest server, undone from every phase, and completed. */

describe.each(allScenarios)("%s", (_, scenarios) => {
  const cases = listCases(scenarios).filter((one) => one.server === "newest");
  test.each(cases)(
    "$name (newest server)",
    async ({ scenario }) => {
      await runScenario(scenario, "newest");
    },
    120_000,
  );
});
