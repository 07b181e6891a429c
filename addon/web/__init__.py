"""The page and its API, behind Home Assistant's ingress."""

from addon.web.board import StatusBoard
from addon.web.ports import Commands, StateView
from addon.web.server import WebServer

__all__ = ["Commands", "StateView", "StatusBoard", "WebServer"]
