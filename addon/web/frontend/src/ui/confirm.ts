// Asks before something that can't be taken back.

import { html, render } from "lit";
import "./dialog";
import type { Dialog } from "./dialog";

/** Opens a dialog and tells whether the answer was yes. */
export function confirm(question: { text: string; yes: string; no: string }): Promise<boolean> {
  const place = document.createElement("div");
  document.body.append(place);
  return new Promise((resolve) => {
    let answer = false;
    const close = (yes: boolean) => {
      answer = yes;
      place.querySelector<Dialog>("evlb-dialog")?.close();
    };
    const closed = () => {
      place.remove();
      resolve(answer);
    };
    render(
      html`<evlb-dialog .heading=${question.text} @closed=${closed}>
        <button slot="actions" type="button" @click=${() => close(false)}>${question.no}</button>
        <button slot="actions" type="button" class="danger" @click=${() => close(true)}>${question.yes}</button>
      </evlb-dialog>`,
      place,
    );
    place.querySelector<Dialog>("evlb-dialog")?.open();
  });
}
