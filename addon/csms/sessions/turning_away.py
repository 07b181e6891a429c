"""Sessions whose tag may not charge: a charger that goes on all the same is asked to stop, once.

What happens until then is no matter of tags: such a session is limited like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from addon.csms.requests import Requests
from addon.csms.sessions.authorization import TagStatus, hint
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.errors import AddonError, PeerGoneError
from addon.model.loadpoint import Session
from addon.translation.text import say, sentences

GIVEN_S = 10.0
"""A charger that heeds the answer to its start (StopTransactionOnInvalidId) has stopped by then."""

_WHY: Mapping[str, str] = {
    TagStatus.BLOCKED: say("tag is blocked"),
    TagStatus.EXPIRED: say("tag has expired"),
    TagStatus.INVALID: say("tag is not known here"),
}


class TurningAway:
    """One charger's refused sessions."""

    def __init__(self, station: Station, book: TransactionBook) -> None:
        self._station = station
        self._book = book
        self._asked: dict[int, str] = {}

    async def run(self, requests: Requests) -> None:
        """Ask for the end of each refused session that goes on, until cancelled."""
        while True:
            await self._book.refused.wait()
            self._book.refused.clear()
            await asyncio.sleep(GIVEN_S)
            going_on = self._book.sessions()
            ids = {session.transaction_id for session in going_on}
            self._asked = {id_: answer for id_, answer in self._asked.items() if id_ in ids}
            for session in going_on:
                if session.refused and session.transaction_id not in self._asked:
                    await self._ask(requests, session)

    def problem(self, session: Session | None) -> str:
        """Tell what a person should know of a session; "" where it may charge."""
        if session is None or not session.refused:
            return ""
        who = session.tag_name or say("The tag {hint}", hint=hint(session.id_tag))
        why = _WHY.get(session.refused, session.refused)
        answer = self._asked.get(session.transaction_id)
        if answer is None:
            return say("{who} may not charge here ({why}): the charger was told so.", who=who, why=why)
        return say(
            "{who} may not charge here ({why}), and the charger goes on: {answer}",
            who=who,
            why=why,
            answer=answer,
        )

    async def _ask(self, requests: Requests, session: Session) -> None:
        self._asked[session.transaction_id] = say("it was asked to stop.")
        try:
            await requests.remote_stop(session.transaction_id)
        except PeerGoneError:
            del self._asked[session.transaction_id]
            self._book.refused.set()  # once it is back
            raise
        except AddonError as error:
            self._asked[session.transaction_id] = _by_hand(error.text)
        self._station.log.warning(
            "a session that was refused goes on, it is asked to stop", transaction=session.transaction_id
        )
        self._station.changed()


def _by_hand(why: str) -> str:
    if why.endswith("."):
        return sentences(why, say("Stop it at the charger."))
    return say("{why}. Stop it at the charger.", why=why)
