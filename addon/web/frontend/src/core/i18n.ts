// The page's words. Each area has its own files, src/<area>/strings/<language>.json; one language is loaded.
// A text is a string, or one per plural form ({"one": …, "other": …}), chosen by the parameter `n`.

import type { Key } from "./keys";

export const LANGUAGES = ["en", "de", "et"] as const;
export type Language = (typeof LANGUAGES)[number];

type Text = string | Readonly<Record<string, string>>;
type Strings = Readonly<Record<string, Text>>;
type Parameters = Readonly<Record<string, string | number>>;

const files = import.meta.glob<Strings>("../*/strings/*.json", { import: "default" });

let current: Language = "en";
let locale = "en";
let plural = new Intl.PluralRules("en");
const texts = new Map<string, Text>();

/** Picks the language out of what is wished for, best first; English where none of them is spoken. */
export function pick(wishes: readonly string[]): { language: Language; locale: string } {
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => language === wish.toLowerCase().split("-")[0]);
    if (found) return { language: found, locale: wish };
  }
  return { language: "en", locale: wishes[0]?.startsWith("en") ? wishes[0] : "en" };
}

/** Home Assistant's language where the page stands in its frame, else the browser's. */
export function wishes(): string[] {
  let home: string[] = [];
  try {
    if (window.parent !== window) home = [window.parent.document.documentElement.lang].filter(Boolean);
  } catch {
    // another site's frame: its language is none of our business
  }
  return [...home, ...navigator.languages];
}

export function language(): Language {
  return current;
}

/** The locale for dates and numbers: "en-GB" writes other dates than "en-US". */
export function numberLocale(): string {
  return locale;
}

/** Speaks this language from now on; loads no texts. */
export function speak(chosen: { language: Language; locale: string }): void {
  current = chosen.language;
  try {
    locale = Intl.getCanonicalLocales(chosen.locale)[0] ?? chosen.language;
  } catch {
    locale = chosen.language;
  }
  plural = new Intl.PluralRules(current);
  document.documentElement.lang = current;
}

/** Loads an area's texts in the language that is spoken. */
export async function loadStrings(area: string): Promise<void> {
  const strings = await files[`../${area}/strings/${current}.json`]?.();
  addStrings(strings ?? {});
}

export function addStrings(strings: Strings): void {
  for (const [key, text] of Object.entries(strings)) texts.set(key, text);
}

/** Says something. `{name}` in a text is replaced by the parameter of that name. */
export function t(key: Key, parameters: Parameters = {}): string {
  return say(key, parameters) ?? key;
}

/** Says something whose key comes from outside, as a state's name does; undefined where there is no word. */
export function say(key: string, parameters: Parameters = {}): string | undefined {
  const text = texts.get(key);
  if (text === undefined) return undefined;
  const form =
    typeof text === "string" ? text : (text[plural.select(Number(parameters.n))] ?? text.other ?? "");
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
