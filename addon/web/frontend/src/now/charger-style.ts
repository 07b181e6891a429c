// How a charger's card looks: one column, or two where there is room.

import { css } from "lit";

export const cardStyle = css`
  :host {
    container-type: inline-size;
  }
  .card {
    position: relative;
    display: grid;
    gap: 1.1rem 2.5rem;
    align-content: space-between;
    height: 100%;
    overflow: hidden;
  }
  .card::before {
    content: "";
    position: absolute;
    inset: 0 0 auto;
    height: 4px;
    background: var(--colour);
  }
  h3 {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    font-size: 1.1rem;
  }
  .sign {
    display: inline-flex;
    color: var(--colour);
  }
  .big {
    gap: 0.25rem 1.75rem;
    align-items: baseline;
  }
  .limit b {
    font-size: 2.3rem;
    line-height: 1.1;
  }
  .power b {
    font-size: 1.35rem;
  }
  .rest {
    align-self: center;
    white-space: normal;
  }
  dl.facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 2rem;
  }
  .how {
    border-top: 1px solid var(--line);
    padding-top: 1rem;
  }
  .priority {
    min-width: 10rem;
  }
  @container (min-width: 46rem) {
    .card {
      grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
      align-content: start;
    }
    .how {
      border-top: 0;
      border-left: 1px solid var(--line);
      padding: 0 0 0 2.5rem;
    }
  }
`;
