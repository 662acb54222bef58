import { columnCases, typeCases } from "./column-cases";
import type { LintCase } from "./lint-case";

export const allCases: readonly LintCase[] = [...columnCases, ...typeCases];
