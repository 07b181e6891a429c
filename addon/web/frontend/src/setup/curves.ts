// The picture of a commissioning test: limit, what the charger took, what the house took, over time.

import { html, svg, type TemplateResult } from "lit";

export interface Sample {
  readonly at_s: number;
  readonly limit_a: number | null;
  readonly house_a: readonly number[];
  readonly charger_a: readonly number[] | null;
}

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 30;
const BELOW = 20;

/** Points of one curve; what was not measured is left out. `step`: a limit holds until the next one. */
export function points(
  samples: readonly Sample[],
  value: (sample: Sample) => number | null,
  scale: { readonly end_s: number; readonly top_a: number },
  step = false,
): string {
  const x = (at: number) => LEFT + (at / scale.end_s) * (WIDTH - LEFT - 4);
  const y = (amps: number) => (HEIGHT - BELOW) * (1 - Math.max(0, amps) / scale.top_a) + 4;
  const drawn: string[] = [];
  let before: number | null = null;
  for (const sample of samples) {
    const current = value(sample);
    if (current === null) continue;
    if (step && before !== null && before !== current)
      drawn.push(`${x(sample.at_s).toFixed(1)},${y(before).toFixed(1)}`);
    drawn.push(`${x(sample.at_s).toFixed(1)},${y(current).toFixed(1)}`);
    before = current;
  }
  return drawn.join(" ");
}

const most = (currents: readonly number[] | null): number | null =>
  currents === null ? null : Math.max(...currents);

export function curves(samples: readonly Sample[], fuseA: number): TemplateResult {
  const scale = { end_s: Math.max(1, samples.at(-1)?.at_s ?? 1), top_a: fuseA };
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(fuseA * part));
  const y = (amps: number) => (HEIGHT - BELOW) * (1 - amps / fuseA) + 4;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${marks.map(
      (amps) => svg`<line class="axis" x1=${LEFT} x2=${WIDTH} y1=${y(amps)} y2=${y(amps)}></line>
        <text x="0" y=${y(amps) + 4}>${amps} A</text>`,
    )}
    <text x=${LEFT} y=${HEIGHT - 2}>0 s</text>
    <text x=${WIDTH - 4} y=${HEIGHT - 2} text-anchor="end">${Math.round(scale.end_s)} s</text>
    <polyline class="house" points=${points(samples, ({ house_a: house }) => most(house), scale)}></polyline>
    <polyline class="charger" points=${points(samples, ({ charger_a: own }) => most(own), scale)}></polyline>
    <polyline class="limit" points=${points(samples, ({ limit_a: limit }) => limit, scale, true)}></polyline>
  </svg>`;
}
