// What everything looks like: one sheet that each element adopts. `static styles = [base, css`…`]`.
// Native elements with classes, so that keyboards and screen readers know them: <button class="primary">.

import { css } from "lit";

export const base = css`
  * {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1, h2, h3, p, ul, ol, dl, dd, figure {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: 1.25rem;
  }
  h2 {
    font-size: 1.1rem;
    line-height: 1.3;
  }
  h3 {
    font-size: 1rem;
  }
  ul {
    list-style: none;
  }
  p, dd, li, h2, h3 {
    overflow-wrap: anywhere;
  }
  a {
    color: var(--accent);
  }
  .muted {
    color: var(--muted);
    font-size: 0.9rem;
  }
  .bad {
    color: var(--bad);
  }
  .vh {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .card {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
    padding: 1.1rem 1.25rem;
  }
  .banner {
    display: flex;
    gap: 0.75rem;
    align-items: flex-start;
    padding: 0.8rem 1rem;
    border-radius: var(--radius);
    border: 1px solid currentcolor;
    background: var(--bad-soft);
    color: var(--bad);
  }
  .banner.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    align-content: start;
  }
  .stack.tight {
    gap: 0.5rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .row.apart {
    justify-content: space-between;
    gap: 0.25rem 1rem;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    padding: 0.1rem 0.65rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    font-size: 0.875rem;
    white-space: nowrap;
  }
  .chip.good {
    color: var(--good);
    border-color: currentcolor;
  }
  .chip.warn {
    color: var(--warn);
    border-color: currentcolor;
  }
  .chip.bad {
    color: var(--bad);
    border-color: currentcolor;
  }
  button, .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-height: 2.5rem;
    padding: 0.25rem 1rem;
    border: 1px solid var(--field);
    border-radius: 0.6rem;
    background: transparent;
    color: var(--text);
    font: inherit;
    text-decoration: none;
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled="true"]), .button:hover {
    background: var(--raised);
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--accent);
    filter: brightness(1.08);
  }
  button.danger {
    color: var(--bad);
    border-color: var(--bad);
  }
  button.plain {
    border-color: transparent;
    padding-inline: 0.5rem;
  }
  button:disabled, button[aria-disabled="true"] {
    color: var(--muted);
    border-color: var(--line);
    background: transparent;
    cursor: default;
  }
  button.icon {
    width: 2.5rem;
    padding: 0;
  }
  label, .label {
    display: block;
    font-size: 0.9rem;
    color: var(--muted);
  }
  input:not([type="checkbox"], [type="radio"], [type="range"], [type="file"]), select, textarea {
    min-height: 2.5rem;
    max-width: 100%;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--field);
    border-radius: 0.6rem;
    background: var(--card);
    color: var(--text);
    font: inherit;
  }
  input[type="number"] {
    width: 6.5rem;
  }
  input[aria-invalid="true"] {
    border-color: var(--bad);
  }
  input[type="checkbox"], input[type="radio"] {
    width: 1.25rem;
    height: 1.25rem;
    margin: 0;
    accent-color: var(--accent);
  }
  input[type="range"] {
    accent-color: var(--accent);
    min-height: 2.5rem;
    margin: 0;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9rem;
  }
  th, td {
    padding: 0.45rem 0.75rem 0.45rem 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  th {
    color: var(--muted);
    font-weight: 500;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .scroll {
    overflow-x: auto;
  }
  dl.facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr));
    gap: 0.75rem 1rem;
  }
  dt {
    color: var(--muted);
    font-size: 0.85rem;
  }
  summary {
    cursor: pointer;
    padding: 0.25rem 0;
    color: var(--muted);
  }
  .mono {
    font-family: ui-monospace, "SFMono-Regular", Menlo, monospace;
    font-size: 0.9em;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
    border-radius: 0.4rem;
  }
  @media (max-width: 30rem) {
    .card {
      padding: 0.9rem 1rem;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
