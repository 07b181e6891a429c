// How the view is laid out: the fuse and the flow side by side where there is room, then the chargers.

import { css } from "lit";

export const viewStyle = css`
  .overview {
    display: grid;
    gap: 1rem;
    grid-template-columns: minmax(0, 1fr);
  }
  .attention svg {
    flex: none;
  }
  .attention a, .blind a {
    color: inherit;
    white-space: nowrap;
  }
  .flow {
    display: grid;
    gap: 0.75rem;
    grid-template-rows: auto 1fr;
    align-items: center;
  }
  .chargers {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
  }
  .swatch.lower {
    opacity: 0.55;
  }
  .pairs {
    grid-template-columns: repeat(auto-fit, minmax(max(34%, min(100%, 22rem)), 1fr));
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
  }
  .swatch {
    display: inline-block;
    width: 0.8em;
    height: 0.8em;
    margin-right: 0.4em;
    border-radius: 0.2em;
  }
  .swatch.line {
    width: 3px;
    height: 1em;
    vertical-align: text-bottom;
  }
  .reason {
    min-height: 1.45em;
  }
  .circuit {
    border-top: 1px solid var(--line);
    padding-top: 1rem;
  }
  @media (max-width: 44rem) {
    .overview {
      display: contents;
    }
    .flow {
      order: 1; /* on a phone the cars come first */
    }
  }
  @media (min-width: 64rem) {
    .overview {
      grid-template-columns: minmax(0, 1.85fr) minmax(20rem, 1fr);
    }
  }
`;
