import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
const alias = { "@": root, "server-only": `${root}/tests/support/server-only.ts` };

/** Files that take minutes, longest first. */
const long = [
  "scenarios/newest-server",
  "scenarios/oldest-server",
  "lint/lint-by-running",
  "lint/what-servers-know",
  "scenarios/plan-claims",
  "statement/statement-knowledge",
];

/** Vitest begins with the largest files where it knows no times, as in CI: the longest ones, which are small, would be left for the end, one worker busy and the others idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = (file: TestSpecification) => {
      const place = long.findIndex((name) => file.moduleId.includes(name));
      return place === -1 ? long.length : place;
    };
    return sorted.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Unit tests need nothing; the others run on real servers that the global set-up starts once. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./tests/support/brief-reporter.ts"],
    projects: [
      {
        resolve: { alias },
        test: { name: "unit", include: ["tests/unit/**/*.test.ts", "tests/golden/**/*.test.ts"] },
      },
      ...["integration", "faults"].map((name, at) => ({
        resolve: { alias },
        test: {
          name,
          include: [`tests/${name}/**/*.test.ts`],
          globalSetup: ["tests/support/global-servers.ts"],
          pool: "forks" as const,
          // One more than a small machine has processors: tests of both wait a good deal, for locks, leases and replays.
          maxWorkers: 3,
          // One after the other: both want the whole machine.
          sequence: { groupOrder: at + 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});
