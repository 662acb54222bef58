import type { Tree } from "@/lib/domain/sql/parser";
import type { Finding } from "@/lib/domain/statement/lint-result";
import type { RuleId } from "../rules/rule-ids";
import { isTrue, type WrittenName } from "../tree/names";
import type { Context } from "./context";

/** Adds a finding that does not follow from what a statement costs. */
export function say(
  context: Context,
  rule: RuleId,
  severity: Finding["severity"],
  message: string,
  more: Partial<Pick<Finding, "kind" | "reasons" | "safeWay">> = {},
): void {
  context.findings.push({ rule, severity, kind: "operation", reasons: [], message, safeWay: null, ...more });
}

/** A statement about a relation that is not there: with IF EXISTS nothing happens. */
export function sayMissing(body: Tree, { name }: WrittenName, context: Context): void {
  if (isTrue(body, "missing_ok"))
    say(context, "no-such-object", "info", `There is no ${name}, so nothing happens.`);
  else sayRefused(context, `There is no ${name} in this database.`);
}

/** A statement that the server will refuse: nothing happens but a failed deployment. */
export function sayRefused(context: Context, message: string): void {
  say(context, "no-such-object", "careful", message);
}
