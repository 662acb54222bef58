const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** "140 MiB": three digits, binary units; "unknown" for what is not known, never 0. Takes bytes. */
export function printBytes(bytes: number | null): string {
  if (bytes === null) return "unknown";
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${units[unit] ?? "B"}`;
}

/** "~1,000,000": an estimate of the server's, said to be one; "unknown" when the table was never analysed. */
export function printEstimatedRows(rows: number | null): string {
  return rows === null || rows < 0 ? "unknown" : `~${grouped.format(rows)}`;
}
