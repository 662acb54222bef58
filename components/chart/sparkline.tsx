import type { SeriesTone } from "@/components/chart/chart-model";

export type SparklineProps = {
  /** In even steps of time; null is a gap. */
  values: readonly (number | null)[];
  /** The sentence that it stands for: "Rows per second over 5 min, now 12.4 k". */
  label: string;
  width?: number | undefined;
  height?: number | undefined;
  limit?: number | undefined;
  tone?: SeriesTone | undefined;
};

/** A line within a line of text; from zero, like its large sister. */
export function Sparkline({
  values,
  label,
  width = 96,
  height = 24,
  limit,
  tone = "series-1",
}: SparklineProps) {
  const max = Math.max(limit ?? 0, ...values.map((value) => value ?? 0)) || 1;
  const inset = 2;
  const stepX = (width - inset * 2) / Math.max(1, values.length - 1);
  const toY = (value: number) => height - inset - (value / max) * (height - inset * 2);
  let path = "";
  let isOpen = false;
  values.forEach((value, index) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    path += `${isOpen ? "L" : "M"}${(inset + index * stepX).toFixed(1)} ${toY(value).toFixed(1)}`;
    isOpen = true;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="block"
    >
      {limit === undefined ? null : (
        <line x1={0} x2={width} y1={toY(limit)} y2={toY(limit)} stroke="var(--muted)" strokeDasharray="3 2" />
      )}
      <path d={path} fill="none" stroke={`var(--${tone})`} strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
