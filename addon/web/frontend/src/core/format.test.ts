import { afterAll, describe, expect, it } from "vitest";
import { amps, countdown, duration, energy, number, percent, setAmps, watts } from "./format";
import { speak } from "./i18n";

afterAll(() => speak({ language: "en", locale: "en-GB" }));

describe("in English", () => {
  it.each([
    [amps(7.96), "8.0 A"],
    [amps(null), "–"],
    [amps(-0.04), "0.0 A"],
    [setAmps(16), "16 A"],
    [setAmps(10.5), "10.5 A"],
    [watts(840.4), "840 W"],
    [watts(999.6), "1.0 kW"],
    [watts(-6877), "-6.9 kW"],
    [watts(undefined), "–"],
    [energy(8420), "8.4 kWh"],
    [energy(1_204_400), "1,204 kWh"],
    [percent(86.6), "87 %"],
    [duration(41.9), "41 s"],
    [duration(60), "1 min"],
    [duration(4830), "1 h 20 min"],
    [countdown(95), "1:35"],
    [countdown(0.4), "0:01"],
    [countdown(-3), "0:00"],
  ])("%s", (written, expected) => {
    expect(written.replaceAll("\u00a0", " ")).toBe(expected);
  });
});

it("writes numbers as the language does", () => {
  speak({ language: "de", locale: "de-DE" });
  expect(number(1234.5, 1)).toBe("1.234,5");
  speak({ language: "et", locale: "et" });
  expect(amps(7.5).replaceAll("\u00a0", " ")).toBe("7,5 A");
});
