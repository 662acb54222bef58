/** JSON with sorted keys and without undefined members: equal values give equal text, whatever order they were built in. */
export function printCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printCanonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${printCanonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
