/** Casts that keep every value apart from every other: nothing that was unique, present or within a rule stops being so. */

const chains: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint", "numeric"],
  ["real", "double precision"],
  ["date", "timestamp without time zone"],
];

const aliases: Readonly<Record<string, string>> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  timestamp: "timestamp without time zone",
  varchar: "character varying",
  decimal: "numeric",
};

function canonical(type: string): string {
  const plain = type
    .trim()
    .toLowerCase()
    .replace(/^pg_catalog\./, "");
  return aliases[plain] ?? plain;
}

/** The length of `character varying(n)`; Infinity for text and varchar without one; null for other types. */
function textLength(type: string): number | null {
  if (type === "text" || type === "character varying") return Number.POSITIVE_INFINITY;
  const length = /^(?:character varying|varchar)\((\d+)\)$/.exec(type)?.[1];
  return length === undefined ? null : Number(length);
}

/** True when a cast from one type to the other can't merge, cut or refuse a value. Unknown pairs are no widening. */
export function isWidening(from: string, to: string): boolean {
  const [old, next] = [canonical(from), canonical(to)];
  if (old === next) return true;
  const lengths = [textLength(old), textLength(next)] as const;
  if (lengths[0] !== null && lengths[1] !== null) return lengths[0] <= lengths[1];
  return chains.some((chain) => {
    const at = chain.indexOf(old);
    return at >= 0 && chain.indexOf(next) > at;
  });
}
