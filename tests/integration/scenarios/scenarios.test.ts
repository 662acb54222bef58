import { describe, test } from "vitest";
import { allScenarios, listCases } from "./all-scenarios";
import { runScenario } from "./run-scenario";

/** Every kind of change, rolled out under traffic on the newest and the oldest server, undone from every phase, and completed. */

describe.each(allScenarios)("%s", (_, scenarios) => {
  test.each(listCases(scenarios))(
    "$name ($server server)",
    async ({ scenario, server }) => {
      await runScenario(scenario, server);
    },
    120_000,
  );
});
