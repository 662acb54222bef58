/** A type's name without what stands in parentheses: `numeric(12,2)` → `numeric`, `timestamp(3) with time zone` → `timestamp with time zone`. */
export function bareType(type: string): string {
  return type
    .replace(/\([^)]*\)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
