import { columnCases, typeCases } from "./column-cases";
import { constraintCases } from "./constraint-cases";
import type { LintCase } from "./lint-case";
import { objectCases, rowCases } from "./object-cases";
import { tableCases } from "./table-cases";

export const allCases: readonly LintCase[] = [
  ...columnCases,
  ...typeCases,
  ...constraintCases,
  ...tableCases,
  ...objectCases,
  ...rowCases,
];
