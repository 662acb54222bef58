import { type ParsedExpression, parseExpression } from "./expression";

/** The expression of a check as the catalog prints it: `CHECK ((amount > 0)) NOT VALID`. */
export function parseCheckDefinition(definition: string): ParsedExpression | null {
  const inner = /^CHECK \((?<inner>[\s\S]*)\)(?: NO INHERIT)?(?: NOT VALID)?(?: NOT ENFORCED)?$/.exec(
    definition,
  )?.groups?.inner;
  if (inner === undefined) return null;
  const parsed = parseExpression(inner);
  return parsed.kind === "valid" ? parsed : null;
}
