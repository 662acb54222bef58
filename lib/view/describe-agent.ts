/** A browser in words, "Chrome on macOS", as far as its User-Agent tells. */

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\b(Headless)?Chrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bMac OS X\b/, "macOS"],
  [/\bWindows\b/, "Windows"],
  [/\bLinux\b/, "Linux"],
];

const find = (all: typeof browsers, agent: string) => all.find(([pattern]) => pattern.test(agent))?.[1];

export function describeAgent(agent: string | null): string {
  if (agent === null) return "Unknown browser";
  const browser = find(browsers, agent) ?? "A browser";
  const system = find(systems, agent);
  return system === undefined ? browser : `${browser} on ${system}`;
}
