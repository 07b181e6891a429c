// Colours as numbers, and how well one is read on another (WCAG 2.2, relative luminance and contrast ratio).

export type Rgb = readonly [number, number, number];

/** Reads #rgb, #rrggbb and rgb(…); null for anything else. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const whole = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const part = (at: number) => Number.parseInt(whole.slice(at, at + 2), 16);
    return [part(0), part(2), part(4)];
  }
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text.trim());
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null;
}

export function toHex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 (the same) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Moves a colour towards black or white, whichever is farther from `under`, until it is read on it. */
export function readable(colour: Rgb, under: Rgb, enough: number): Rgb {
  const end = contrast(under, [0, 0, 0]) > contrast(under, [255, 255, 255]) ? 0 : 255;
  let found = colour;
  for (let step = 1; step <= 20 && contrast(found, under) < enough; step += 1) {
    found = colour.map((part) => part + ((end - part) * step) / 20) as unknown as Rgb;
  }
  return found;
}
