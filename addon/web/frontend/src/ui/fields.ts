// How fields stand in a row with their button: at one height, those that may grow as wide as there is room.

import { css } from "lit";

export const fields = css`
  .fields {
    align-items: flex-end;
  }
  .fields .grow input:not([type="checkbox"], [type="file"]), .fields .grow select {
    width: 100%;
  }
  .fields .grow {
    min-width: min(12rem, 100%);
    max-width: 30rem;
  }
  .card p {
    max-width: 46rem;
  }
`;
