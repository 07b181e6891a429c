import { afterAll, describe, expect, it } from "vitest";
import { addStrings, LANGUAGES, pick, say, speak, t } from "./i18n";

type Strings = Record<string, string | Record<string, string>>;

const files = import.meta.glob<Strings>("../*/strings/*.json", { import: "default", eager: true });
const areas = [...new Set(Object.keys(files).map((path) => path.split("/")[1] ?? ""))];

const forms = (text: string | Record<string, string> | undefined): string[] =>
  typeof text === "string" ? [text] : Object.values(text ?? {});
const names = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe.each(areas)("the words of %s", (area) => {
  const of = (language: string): Strings => files[`../${area}/strings/${language}.json`] ?? {};

  it("are the same in all languages", () => {
    for (const language of LANGUAGES)
      expect(Object.keys(of(language)), language).toEqual(Object.keys(of("en")));
  });

  it("begin with the area's name", () => {
    expect(Object.keys(of("en")).filter((key) => !key.startsWith(`${area}.`))).toEqual([]);
  });

  it("have the same parameters, and no form is empty", () => {
    for (const [key, text] of Object.entries(of("en"))) {
      const wanted = names(forms(text).join(" "));
      for (const language of LANGUAGES) {
        expect(names(forms(of(language)[key]).join(" ")), `${language} ${key}`).toEqual(wanted);
        expect(forms(of(language)[key]).every(Boolean), `${language} ${key}`).toBe(true);
      }
    }
  });
});

describe("speaking", () => {
  afterAll(() => speak({ language: "en", locale: "en-GB" }));

  it.each([
    [["de-AT", "en"], { language: "de", locale: "de-AT" }],
    [["et"], { language: "et", locale: "et" }],
    [["fr", "de"], { language: "de", locale: "de" }],
    [["fr"], { language: "en", locale: "en" }],
    [["en-US"], { language: "en", locale: "en-US" }],
    [[], { language: "en", locale: "en" }],
  ])("who wishes for %j gets %j", (wishes, chosen) => {
    expect(pick(wishes)).toEqual(chosen);
  });

  it("puts parameters where they belong, and chooses the plural form", () => {
    addStrings({ "x.cars": { one: "{n} car", other: "{n} cars" } });

    expect([0, 1, 2].map((n) => say("x.cars", { n }))).toEqual(["0 cars", "1 car", "2 cars"]);
    expect(t("shell.answered", { status: 502 })).toBe("The app answered 502.");
    expect(say("x.nothing")).toBeUndefined();
  });

  it("tells the browser which language it is", () => {
    speak({ language: "et", locale: "not a locale" });

    expect(document.documentElement.lang).toBe("et");
  });
});
