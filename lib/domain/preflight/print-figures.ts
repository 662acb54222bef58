/** Figures as findings say them. */

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** "12,400,310". */
export function countWords(count: number): string {
  return grouped.format(count);
}

/** "1 row", "12 rows". */
export function countedWords(count: number, singular: string, plural = `${singular}s`): string {
  return `${countWords(count)} ${count === 1 ? singular : plural}`;
}

/** "140 MiB". Takes bytes. */
export function byteWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${units[unit] ?? "B"}`;
}

/** "0.4 s", "12 s", "4 min", "2 h 5 min", "3 d 4 h". Takes milliseconds. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [large, largeUnit, small, smallUnit] =
    minutes < 1440
      ? [Math.floor(minutes / 60), "h", minutes % 60, "min"]
      : [Math.floor(minutes / 1440), "d", Math.floor((minutes % 1440) / 60), "h"];
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "a", "a and b", "a, b and c", "a, b and 3 more". */
export function listWords(names: readonly string[], most = 5): string {
  if (names.length > most) {
    const shown = names.slice(0, most - 1);
    return `${shown.join(", ")} and ${names.length - shown.length} more`;
  }
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
