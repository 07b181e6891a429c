"""Refusals that have a status of HTTP's own, and how all are answered: {"error": sentence}."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from addon.errors import AddonError, PeerError, RefusedError
from addon.settings import changed_by
from addon.translation.text import say
from addon.web.language import language_headers, listen_to, said

log = structlog.get_logger(__name__)


class StatusError(RefusedError):
    """A request that is answered with this status; aiohttp's own exceptions keep no language."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


def not_found(text: str) -> StatusError:
    """Make the refusal of something that is not there."""
    return StatusError(HTTPStatus.NOT_FOUND, text)


@web.middleware
async def errors_as_sentences(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error in the reader's language; settings that are changed are changed by the page."""
    changed_by.set("page")
    listen_to(request)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _refusal(error.status, error.text or error.reason)
    except AddonError as error:
        status = _status_of(error)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("A request failed", path=request.path, error=str(error))
        return _refusal(status, error.text)
    except Exception:
        log.exception("A request failed", path=request.path)
        return _refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR, say("Something went wrong inside the app; its log says more.")
        )


def _status_of(error: AddonError) -> HTTPStatus:
    match error:
        case StatusError():
            return error.status
        case RefusedError():
            return HTTPStatus.BAD_REQUEST
        case PeerError():
            return HTTPStatus.BAD_GATEWAY
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


def _refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": said(sentence)}, status=status, headers=language_headers())
