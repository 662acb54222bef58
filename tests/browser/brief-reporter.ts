import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { type TestFailure, tellFailures } from "../support/tell-failures";

/** Playwright's failures, told at the end. */
export default class BriefReporter implements Reporter {
  readonly #failures: TestFailure[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === "passed" || result.status === "skipped") return;
    const errors = result.errors.map((error) => error.stack ?? error.message ?? "");
    this.#failures.push({ title: test.title, durationMs: result.duration, errors });
  }

  onEnd(_: FullResult): void {
    tellFailures(this.#failures);
  }
}
