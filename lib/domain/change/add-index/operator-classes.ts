import { bareType } from "@/lib/domain/sql/bare-type";
import type { AddIndex } from "./add-index-schema";

/** Whether a type has an operator class of its own for an index method, as far as PostgreSQL's own types go (14 to 18). */

const unordered = new Set(["json", "xml", "point", "box", "circle", "path", "polygon", "line", "lseg"]);
const ranges = /^(int4|int8|num|ts|tstz|date)(multi)?range$/;

/** These have one. */
const known: Readonly<Record<"gin" | "gist" | "spgist", (type: string) => boolean>> = {
  gin: (type) => type.endsWith("[]") || type === "jsonb" || type === "tsvector",
  gist: (type) =>
    ["point", "box", "circle", "polygon", "tsvector", "tsquery"].includes(type) || ranges.test(type),
  spgist: (type) =>
    ["point", "box", "polygon", "text", "character varying", "inet", "cidr"].includes(type) ||
    (ranges.test(type) && !type.includes("multi")),
};

/** `missing`: the server would refuse; `unknown`: an extension may bring one. */
export function judgeOperatorClass(
  type: string,
  method: AddIndex["method"],
): "there" | "missing" | "unknown" {
  const name = bareType(type);
  switch (method) {
    case "btree":
    case "hash":
      return unordered.has(name.replace(/(\[\])+$/, "")) ? "missing" : "there";
    case "brin":
      return name.endsWith("[]") || name === "jsonb" || unordered.has(name) ? "unknown" : "there";
    case "gin":
    case "gist":
    case "spgist":
      return known[method](name) ? "there" : "unknown";
  }
}
