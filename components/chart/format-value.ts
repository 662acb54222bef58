import type { ChartFormat } from "@/components/chart/chart-model";

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return grouped.format(value);
  return String(Number(value.toFixed(size >= 10 ? 1 : 2)));
}

/** A value with its unit: "12.4 k", "8.2 s", "340 ms", "64 MiB", "62 %". A gap is an en dash. */
export function formatValue(value: number | null | undefined, format: ChartFormat): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  switch (format) {
    case "count":
      return Math.abs(value) < 10_000 ? grouped.format(value) : spaced(compact.format(value));
    case "rate":
      return `${Math.abs(value) < 1000 ? digits(value) : spaced(compact.format(value))}/s`;
    case "ms":
      return Math.abs(value) >= 10_000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`;
    case "seconds":
      return Math.abs(value) >= 120 ? `${digits(value / 60)} min` : `${digits(value)} s`;
    case "bytes": {
      const power =
        value === 0 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log(Math.abs(value)) / Math.log(1024)));
      return `${digits(value / 1024 ** power)} ${binary[power] ?? "B"}`;
    }
    case "fraction":
      return `${digits(value * 100)} %`;
  }
}

function spaced(text: string): string {
  return text.replace(/([\d.]+)([A-Z])$/, (_, number: string, suffix: string) =>
    suffix === "K" ? `${number} k` : `${number} ${suffix}`,
  );
}

/** A time of day in the reader's zone; seconds where the window is short enough for them to matter. */
export function formatTick(atMs: number, windowMs: number): string {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(windowMs <= 10 * 60_000 ? { second: "2-digit" } : {}),
    ...(windowMs > 24 * 3_600_000 ? { day: "numeric", month: "short" } : {}),
  }).format(atMs);
}
