import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../../../app/globals.css"), "utf8");

type Theme = Map<string, string>;

function themeOf(selector: string): Theme {
  const block = css.match(new RegExp(`\\n${selector.replace(".", "\\.")} \\{([^}]*)\\}`))?.[1] ?? "";
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, over: string, under: string): number {
  const [first, second] = [over, under].map((name) => {
    const hex = theme.get(name);
    if (hex === undefined) throw new Error(`globals.css has no plain hex for --${name}`);
    return luminance(hex);
  });
  const [light, dark] = [Math.max(first ?? 0, second ?? 0), Math.min(first ?? 0, second ?? 0)];
  return (light + 0.05) / (dark + 0.05);
}

const tones = ["neutral", "progress", "attention", "slowed", "success", "danger"];
const grounds = ["canvas", "surface", "hover", "raised"];
const codes = ["code-keyword", "code-string", "code-number", "code-type", "code-comment"];
const series = ["series-1", "series-2", "series-3", "series-4"];

// WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for marks and the edges of controls.
const text: [string, string][] = [
  ...["ink", "muted", "faint", "accent"].flatMap((name) =>
    grounds.map((under): [string, string] => [name, under]),
  ),
  ["ink", "active"],
  ["muted", "active"],
  ["on-primary", "primary"],
  ["on-primary", "primary-hover"],
  ["on-solid", "danger-solid"],
  ...tones.flatMap((tone): [string, string][] => [
    [tone, "canvas"],
    [tone, "hover"],
    [tone, "raised"],
    [tone, `${tone}-soft`],
    ["ink", `${tone}-soft`],
  ]),
  ...codes.map((name): [string, string] => [name, "surface"]),
  // The ends of lines are labelled in the line's colour.
  ...series.map((name): [string, string] => [name, "canvas"]),
];
const marks: [string, string][] = [
  ["control", "canvas"],
  ["accent", "active"],
  ...tones.map((tone): [string, string] => [`${tone}-solid`, "canvas"]),
  ...tones.map((tone): [string, string] => [`${tone}-solid`, "active"]),
];

describe.each([":root", ".dark"])("tokens of %s", (selector) => {
  const theme = themeOf(selector);

  it.each(text)("%s can be read on %s", (over, under) => {
    expect(contrast(theme, over, under)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(marks)("%s can be seen on %s", (over, under) => {
    expect(contrast(theme, over, under)).toBeGreaterThanOrEqual(3);
  });
});

it("both themes give a value to the same names", () => {
  expect([...themeOf(".dark").keys()].sort()).toEqual([...themeOf(":root").keys()].sort());
});
