// Looks like the Home Assistant around it: its colours are read from the parent document, where that may be
// read (ingress is same-origin). Without one the system's wish for light or dark decides, and page.css has the rest.

import { contrast, parseColour, type Rgb, readable, toHex } from "./colour";

const TEXT = 4.5; // WCAG AA
const SIGN = 3; // of lines and signs that carry meaning

/** Our variable ← Home Assistant's, and how well it must be readable on a card. */
const BORROWED: readonly (readonly [string, string, number])[] = [
  ["--text", "--primary-text-color", 7],
  ["--muted", "--secondary-text-color", TEXT],
  ["--accent", "--primary-color", TEXT],
  ["--bad", "--error-color", TEXT],
  ["--good", "--success-color", TEXT],
];

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Reads a variable of the home's page; undefined where it has none. */
type Reader = (name: string) => string;

/** The variables to set, and whether the theme is dark. Empty where the home has no usable colours. */
export function themeFrom(read: Reader): { variables: Record<string, string>; dark: boolean } | null {
  const page = parseColour(read("--primary-background-color"));
  const card = parseColour(read("--ha-card-background") || read("--card-background-color"));
  if (!page || !card) return null;
  const variables: Record<string, string> = { "--page": toHex(page), "--card": toHex(card) };
  const isDark = contrast(card, [255, 255, 255]) > contrast(card, [0, 0, 0]);
  const line = parseColour(read("--divider-color"));
  if (line) variables["--line"] = toHex(blended(read("--divider-color"), line, card));
  for (const [ours, theirs, enough] of BORROWED) {
    const colour = parseColour(read(theirs));
    if (colour)
      variables[ours] = toHex(readable(readable(colour, card, enough), page, Math.min(enough, SIGN)));
  }
  const accent = variables["--accent"] && parseColour(variables["--accent"]);
  if (accent) {
    const white: Rgb = [255, 255, 255];
    variables["--on-accent"] = contrast(accent, white) >= TEXT ? "#ffffff" : "#000000";
  }
  return { variables, dark: isDark };
}

/** Dividers are usually a transparent black or white: what is seen is their mixture with the card. */
function blended(text: string, colour: Rgb, under: Rgb): Rgb {
  const alpha = Number(/[,/]\s*(0?\.\d+)\s*\)$/.exec(text)?.[1] ?? 1);
  return colour.map((part, index) =>
    Math.round(part * alpha + (under[index] ?? 0) * (1 - alpha)),
  ) as unknown as Rgb;
}

function homeReader(): { read: Reader; root: HTMLElement } | null {
  try {
    if (window.parent === window) return null;
    const root = window.parent.document.documentElement;
    const style = window.parent.getComputedStyle(root);
    return { root, read: (name) => style.getPropertyValue(name).trim() };
  } catch {
    return null; // another site's frame
  }
}

function apply(home: ReturnType<typeof homeReader>): void {
  const { dataset, style } = document.documentElement;
  const theme = home && themeFrom(home.read);
  style.cssText = "";
  dataset.theme = (theme?.dark ?? dark.matches) ? "dark" : "light";
  for (const [name, value] of Object.entries(theme?.variables ?? {})) style.setProperty(name, value);
}

/** Takes on the theme, and follows it when it is changed. */
export function followTheme(): void {
  const home = homeReader();
  apply(home);
  dark.addEventListener("change", () => apply(home));
  if (home) {
    new MutationObserver(() => apply(home)).observe(home.root, {
      attributes: true,
      attributeFilter: ["style", "class", "data-theme"],
    });
  }
}
