import { bareType } from "@/lib/domain/sql/bare-type";
import type { AddIndex } from "./add-index-schema";

/** Whether a type has an operator class of its own for an index method, as far as PostgreSQL's own types go (14 to 18). */

const noOrder = ["json", "xml", "point", "box", "circle", "path", "polygon", "line", "lseg"];
const noHash = [...noOrder, "bit", "bit varying", "money", "tsquery", "tsvector"];
const noBlockRange = ["boolean", "circle", "json", "jsonb", "line", "lseg", "money", "path", "point"].concat([
  "polygon",
  "tsquery",
  "tsvector",
  "xml",
]);
const ranges = /^(int4|int8|num|ts|tstz|date)range$/;
const multiranges = /^(int4|int8|num|ts|tstz|date)multirange$/;

/** Of these methods, the types that have one. */
const known: Readonly<Record<"gin" | "gist" | "spgist", (type: string) => boolean>> = {
  gin: (type) => type.endsWith("[]") || type === "jsonb" || type === "tsvector",
  gist: (type) =>
    ["point", "box", "circle", "polygon", "tsvector", "tsquery"].includes(type) ||
    ranges.test(type) ||
    multiranges.test(type),
  spgist: (type) =>
    ["point", "box", "polygon", "text", "character varying", "inet", "cidr"].includes(type) ||
    ranges.test(type),
};

/** `missing`: the server would refuse; `unknown`: an extension may bring one. */
export function judgeOperatorClass(
  type: string,
  method: AddIndex["method"],
): "there" | "missing" | "unknown" {
  const name = bareType(type);
  // An array is compared by its elements: json[] can be indexed while it is empty, and not longer.
  const element = name.replace(/(\[\])+$/, "");
  switch (method) {
    case "btree":
      return noOrder.includes(element) ? "missing" : "there";
    case "hash":
      return noHash.includes(element) ? "missing" : "there";
    case "brin":
      return element !== name || multiranges.test(name) || noBlockRange.includes(name) ? "unknown" : "there";
    case "gin":
    case "gist":
    case "spgist":
      return known[method](name) ? "there" : "unknown";
  }
}
