import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const maxLines = 12;

/** Says once more, at the very end, what failed and where: of a long log often the end alone is kept. */
export default class BriefReporter implements Reporter {
  readonly #failures: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === "passed" || result.status === "skipped") return;
    const errors = result.errors.map((error) =>
      (error.stack ?? error.message ?? "").replaceAll(colours, "").split("\n").slice(0, maxLines).join("\n"),
    );
    this.#failures.push(`${test.title} (${result.duration} ms)\n${errors.join("\n")}`);
  }

  onEnd(_: FullResult): void {
    for (const failure of this.#failures) console.log(`FAILED ${failure}\n`);
  }
}
