import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import { steadyFunctions, volatileFunctions } from "../builtin-functions";
import { calledName, type WrittenName } from "../tree/names";
import { printWritten } from "../tree/print-sql";
import type { Context } from "./context";

/** What an expression calls. */
export function callsIn(expression: Tree): WrittenName[] {
  const calls: WrittenName[] = [];
  visitNodes(expression, (kind, body) => {
    const name = kind === "FuncCall" ? calledName(body) : null;
    if (name !== null) calls.push(name);
  });
  return calls;
}

function isBuiltin({ schema }: WrittenName): boolean {
  return schema === null || schema === "pg_catalog";
}

/** Whether one call is volatile; null when nothing is known of it. */
export function isVolatileCall(call: WrittenName, context: Context): boolean | null {
  if (isBuiltin(call) && steadyFunctions.has(call.name)) return false;
  if (isBuiltin(call) && volatileFunctions.has(call.name)) return true;
  const known = context.database.findFunction(call);
  return known === null ? null : known === "volatile";
}

/** Whether a default is evaluated anew for every row. A function that nothing is known of counts as volatile. */
export function isVolatile(expression: Tree, context: Context): boolean {
  let isAnyVolatile = false;
  for (const call of callsIn(expression)) {
    const isCallVolatile = isVolatileCall(call, context);
    if (isCallVolatile === null) {
      context.assume(`${printWritten(call)}() is volatile: its definition is not known`);
    }
    isAnyVolatile ||= isCallVolatile !== false;
  }
  return isAnyVolatile;
}

/** Whether an expression is a constant: the same for every row. */
export function isConstant(expression: Tree): boolean {
  const cast = member(expression, "TypeCast", "arg");
  return cast === null ? member(expression, "A_Const") !== null : isConstant(cast);
}
