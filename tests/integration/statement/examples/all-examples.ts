import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { Example } from "../example";
import { addColumnExamples } from "./add-column-examples";
import { columnExamples } from "./column-examples";
import { columnTypeExamples } from "./column-type-examples";
import { constraintExamples } from "./constraint-examples";
import { indexExamples } from "./index-examples";
import { maintenanceExamples } from "./maintenance-examples";
import { objectExamples } from "./object-examples";
import { partitionExamples } from "./partition-examples";
import { rowExamples } from "./row-examples";
import { tableExamples } from "./table-examples";
import { triggerExamples } from "./trigger-examples";

/** One for each entry: what has none does not compile. */
export const examples: Readonly<Record<StatementId, Example>> = {
  ...addColumnExamples,
  ...columnExamples,
  ...columnTypeExamples,
  ...constraintExamples,
  ...indexExamples,
  ...partitionExamples,
  ...tableExamples,
  ...triggerExamples,
  ...maintenanceExamples,
  ...objectExamples,
  ...rowExamples,
};
