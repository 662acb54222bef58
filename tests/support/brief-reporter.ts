import type { Reporter, TestModule, TestSuite } from "vitest/node";
import { type TestFailure, tellFailures } from "./tell-failures";

type Errors = readonly { readonly message: string; readonly stack?: string | undefined }[];

const printErrors = (errors: Errors) => errors.map((error) => error.stack ?? error.message);

/** Vitest's failures, told at the end: of tests, of what is set up around them, and what was thrown outside both. */
export default class BriefReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: Errors): void {
    const failures: TestFailure[] = [];
    for (const module of modules) {
      const parts: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
      for (const part of parts) {
        const errors = part.errors();
        const title = part.type === "module" ? part.moduleId : part.fullName;
        if (errors.length > 0) failures.push({ title, durationMs: null, errors: printErrors(errors) });
      }
      for (const test of module.children.allTests("failed")) {
        failures.push({
          title: test.fullName,
          durationMs: test.diagnostic()?.duration ?? null,
          errors: printErrors(test.result().errors ?? []),
        });
      }
    }
    if (unhandled.length > 0) {
      failures.push({ title: "outside any test", durationMs: null, errors: printErrors(unhandled) });
    }
    tellFailures(failures);
  }
}
