import { describe, expect, it } from "vitest";
import { contrast, parseColour, readable } from "./colour";
import { themeFrom } from "./theme";

const LIGHT: Record<string, string> = {
  "--primary-background-color": "#fafafa",
  "--card-background-color": "#ffffff",
  "--primary-text-color": "#212121",
  "--secondary-text-color": "#727272",
  "--primary-color": "#03a9f4",
  "--divider-color": "rgba(0, 0, 0, .12)",
};
const DARK: Record<string, string> = {
  ...LIGHT,
  "--primary-background-color": "#111111",
  "--card-background-color": "#1c1c1c",
  "--primary-text-color": "#e1e1e1",
  "--secondary-text-color": "#9b9b9b",
  "--divider-color": "rgba(225, 225, 225, .12)",
};
const rgb = (text: string | undefined) => parseColour(text ?? "") ?? [0, 0, 0];

describe("colours", () => {
  it.each([
    ["#fff", [255, 255, 255]],
    ["#0b7a5e", [11, 122, 94]],
    ["rgb(1, 2, 3)", [1, 2, 3]],
    ["rgba(1 2 3 / 50%)", [1, 2, 3]],
    ["var(--x)", null],
    ["", null],
  ])("%s", (text, expected) => {
    expect(parseColour(text)).toEqual(expected);
  });

  it("are as far apart as WCAG says", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
  });

  it("are moved until they can be read, and left alone where they can", () => {
    expect(contrast(readable([3, 169, 244], [255, 255, 255], 4.5), [255, 255, 255])).toBeGreaterThan(4.5);
    expect(readable([0, 0, 0], [255, 255, 255], 4.5)).toEqual([0, 0, 0]);
  });
});

describe("the theme of Home Assistant", () => {
  it.each([
    ["light", LIGHT, false],
    ["dark", DARK, true],
  ])("%s is taken on, readable in any colour", (_name, home, dark) => {
    const theme = themeFrom((name) => home[name] ?? "");
    const { variables = {} } = theme ?? {};

    expect(theme?.dark).toBe(dark);
    expect(variables["--page"]).toBe(home["--primary-background-color"]);
    const card = rgb(variables["--card"]);
    for (const name of ["--text", "--muted", "--accent"]) {
      expect(contrast(rgb(variables[name]), card), name).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(rgb(variables["--on-accent"]), rgb(variables["--accent"]))).toBeGreaterThanOrEqual(4.5);
    expect(variables["--line"]).not.toBe("#000000");
  });

  it("is not guessed where there is none", () => {
    expect(themeFrom(() => "")).toBeNull();
  });
});
