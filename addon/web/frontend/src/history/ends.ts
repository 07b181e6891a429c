// Why a session ended: OCPP's words in the visitor's.

import type { SessionView } from "../core/api-types.gen";
import { say } from "../core/i18n";

export interface End {
  readonly text: string;
  /** The word itself, where `text` is another; "" otherwise. */
  readonly title: string;
}

/** Tells why it ended: that its tag may not charge here, else what the charger said; unknown words as they are. */
export function endOf({ refused, reason }: Pick<SessionView, "refused" | "reason">): End {
  const word = refused || reason;
  const text = say(refused ? `history.refused.${refused}` : `history.stop.${reason}`) ?? word;
  return { text, title: text === word ? "" : word };
}
