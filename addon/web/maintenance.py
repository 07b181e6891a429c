"""The HTTP API of a charger's configuration, and of what it can be asked to do now."""

from __future__ import annotations

import msgspec
from aiohttp import web

from addon.csms.maintenance import Message
from addon.csms.notices import Notice
from addon.errors import RefusedError
from addon.maintenance import MaintenanceDesk
from addon.maintenance.settings import Change, Listing, change, listing
from addon.translation.text import say
from addon.web.describing import described
from addon.web.fields import answer, charger_id, read
from addon.web.ports import Commands, StateView

RESETS = {"soft": False, "hard": True}


class TextBody(msgspec.Struct, frozen=True):
    """A value."""

    value: str


class ResetBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to restart."""

    value: str = "soft"


class TriggerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which message."""

    value: str


class VendorBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vendor's own message."""

    vendor: str
    message: str = ""
    data: str = ""


class NoticesView(msgspec.Struct, frozen=True):
    """What a charger said."""

    notices: tuple[Notice, ...]


class TransferView(msgspec.Struct, frozen=True):
    """What a charger answered to its vendor's message."""

    status: str
    data: str


class MaintenanceApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger = "/api/chargers/{id:[^/]+}"
        return [
            web.get(f"{charger}/configuration", self._configuration),
            web.put(f"{charger}/configuration/{{key:.+}}", self._change),
            web.get(f"{charger}/notices", self._notices),
            web.post(f"{charger}/refresh", self._refresh),
            web.post(f"{charger}/reset", self._reset),
            web.post(f"{charger}/unlock", self._unlock),
            web.post(f"{charger}/trigger", self._trigger),
            web.post(f"{charger}/clear_cache", self._clear_cache),
            web.post(f"{charger}/data_transfer", self._data_transfer),
        ]

    @property
    def _desk(self) -> MaintenanceDesk:
        return self._commands.maintenance()

    @described(answer=Listing)
    async def _configuration(self, request: web.Request) -> web.Response:
        """List the configuration keys of a charger, asked of it now."""
        return answer(await listing(self._desk.asked(charger_id(request, self._view))))

    @described(body=TextBody, answer=Change)
    async def _change(self, request: web.Request) -> web.Response:
        """Set one configuration key of a charger."""
        id_, body = charger_id(request, self._view), await read(request, TextBody)
        return answer(await change(self._desk.asked(id_), request.match_info["key"], body.value))

    @described(answer=NoticesView)
    async def _notices(self, request: web.Request) -> web.Response:
        """List what a charger said of firmware, logs and its security, oldest first."""
        notices = self._desk.charger(charger_id(request, self._view)).notices.listed()
        return answer(NoticesView(notices=notices))

    @described()
    async def _refresh(self, request: web.Request) -> web.Response:
        """Ask a charger for its state and meter values again."""
        await self._desk.charger(charger_id(request, self._view)).refresh()
        return web.Response(status=204)

    @described(body=ResetBody, optional_body=True)
    async def _reset(self, request: web.Request) -> web.Response:
        """Restart a charger: `soft` ends sessions in order, `hard` does not wait."""
        id_, body = charger_id(request, self._view), await read(request, ResetBody)
        if body.value not in RESETS:
            raise RefusedError(say('value is "soft" or "hard".'))
        await self._desk.charger(id_).reset(hard=RESETS[body.value])
        return web.Response(status=204)

    @described()
    async def _unlock(self, request: web.Request) -> web.Response:
        """Let go of the cable."""
        id_ = charger_id(request, self._view)
        await self._desk.charger(id_).unlock(self._desk.connector_id(id_))
        return web.Response(status=204)

    @described(body=TriggerBody)
    async def _trigger(self, request: web.Request) -> web.Response:
        """Ask a charger to send one message now."""
        id_, body = charger_id(request, self._view), await read(request, TriggerBody)
        try:
            message = Message(body.value)
        except ValueError as error:
            names = ", ".join(message.value for message in Message)
            raise RefusedError(say("value is one of {names}.", names=names)) from error
        whole = message not in (Message.STATUS, Message.METER_VALUES)
        connector_id = None if whole else self._desk.connector_id(id_)
        await self._desk.asked(id_).trigger(message, connector_id)
        return web.Response(status=204)

    @described()
    async def _clear_cache(self, request: web.Request) -> web.Response:
        """Let a charger forget the cards that it has admitted by itself."""
        await self._desk.asked(charger_id(request, self._view)).clear_cache()
        return web.Response(status=204)

    @described(body=VendorBody, answer=TransferView)
    async def _data_transfer(self, request: web.Request) -> web.Response:
        """Send a vendor's own message."""
        id_, body = charger_id(request, self._view), await read(request, VendorBody)
        if not body.vendor or len(body.vendor) > 255 or len(body.message) > 50:
            raise RefusedError(say("vendor takes 1 to 255 characters, message 50 at most."))
        status, data = await self._desk.asked(id_).data_transfer(body.vendor, body.message, body.data)
        return answer(TransferView(status=status, data=data))
