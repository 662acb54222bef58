import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

/** Unit tests need nothing; the others run on real servers that the global set-up starts once. */
export default defineConfig({
  test: {
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
          // A round of faults mostly waits: for a lease to end, for a silent connection to be given up.
          maxWorkers: name === "faults" ? 3 : 2,
          // One after the other: both want the whole machine.
          sequence: { groupOrder: at + 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});
