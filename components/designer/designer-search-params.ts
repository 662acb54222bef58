import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { kindNames } from "@/lib/view/designer/kind-words";

/** What a new rollout keeps in its URL: `?target=…&schema=…&table=…&kind=…`. The schema is `public` unless said. */
export const designerSearchParams = {
  target: parseAsString,
  schema: parseAsString,
  table: parseAsString,
  kind: parseAsStringLiteral(kindNames),
};
