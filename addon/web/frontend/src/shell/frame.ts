// How the frame looks: tabs on top, on a phone at the lower edge under the thumb.

import { css } from "lit";

export const frame = css`
  :host {
    --bar: 0px;
    max-width: 76rem;
    margin: 0 auto;
    padding: 0 1.25rem 2rem;
  }
  .skip {
    position: absolute;
    left: -100vw;
  }
  .skip:focus {
    left: 1rem;
    top: 0.5rem;
    z-index: 6;
    padding: 0.5rem 1rem;
    background: var(--card);
  }
  header {
    position: sticky;
    top: 0;
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 1.5rem;
    margin: 0 -1.25rem 1rem;
    padding: 0.5rem 1.25rem;
    background: var(--page);
    border-bottom: 1px solid var(--line);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 0.65rem;
    min-height: 2.75rem;
  }
  .top img {
    display: block;
  }
  .dot {
    width: 0.55rem;
    height: 0.55rem;
    border-radius: 50%;
    background: currentcolor;
  }
  nav {
    display: flex;
    gap: 0.25rem;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
    min-height: 2.75rem;
    padding: 0 0.85rem;
    border-radius: 0.75rem;
    color: var(--muted);
    text-decoration: none;
  }
  nav a:hover {
    background: var(--raised);
  }
  nav a[aria-current] {
    color: var(--accent);
    background: var(--card);
    box-shadow: inset 0 0 0 1px var(--line);
    font-weight: 600;
  }
  main {
    display: grid;
    gap: 1rem;
    align-content: start;
    min-height: 70vh;
  }
  main:focus {
    outline: none;
  }
  main[data-stale] {
    filter: grayscale(0.9);
  }
  .waiting {
    min-height: 60vh;
  }
  @media (max-width: 44rem) {
    :host {
      --bar: 4rem;
      padding: 0 0.9rem 5.5rem;
    }
    header {
      margin: 0 -0.9rem 0.9rem;
      padding: 0.25rem 0.9rem;
    }
    .top {
      flex: 1;
      min-width: 0;
    }
    h1 {
      font-size: 1.05rem;
    }
    #link {
      margin-left: auto;
      white-space: normal;
    }
    nav {
      position: fixed;
      inset: auto 0 0;
      z-index: 4;
      justify-content: space-around;
      padding: 0.25rem 0.25rem calc(0.25rem + env(safe-area-inset-bottom));
      background: var(--card);
      border-top: 1px solid var(--line);
    }
    nav a {
      flex: 1;
      flex-direction: column;
      justify-content: center;
      gap: 0.1rem;
      min-height: 3.4rem;
      padding: 0;
      font-size: 0.8rem;
    }
    nav a[aria-current] {
      box-shadow: none;
      background: transparent;
    }
  }
`;
