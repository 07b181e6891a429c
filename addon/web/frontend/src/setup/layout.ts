// How options stand: one below the other inside an entry, or in as many columns as there is room for.

import { css } from "lit";

export const column = css`
  .options {
    display: grid;
    gap: 1rem;
    padding: 0.5rem 0 0.75rem;
  }
`;

export const columns = css`
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
    gap: 1.4rem 2rem;
  }
`;
