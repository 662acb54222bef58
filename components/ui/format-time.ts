/** "just now", "40 s ago", "2 h ago", "in 5 min". Takes the age in milliseconds; a negative age lies ahead. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(Math.abs(ageMs) / 1000);
  if (seconds < 5) return "just now";
  const amount = formatSpan(seconds);
  return ageMs >= 0 ? `${amount} ago` : `in ${amount}`;
}

/** "40 s", "2 h": whole units, rounded down. Takes seconds. */
export function formatSpan(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  if (seconds < 86_400 * 60) return `${Math.floor(seconds / 86_400)} d`;
  if (seconds < 86_400 * 730) return `${Math.floor(seconds / (86_400 * 30))} mo`;
  return `${Math.floor(seconds / (86_400 * 365))} y`;
}

/** "23 Nov 2026, 07:21:13 UTC"; in the runtime's own zone unless one is given. */
export function formatAbsolute(atMs: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(atMs);
}
