"""The upload place: where chargers bring logs and fetch firmware, on a port that is open only meanwhile."""

from addon.uploads.place import Ticket, UploadPlace
from addon.uploads.shelf import Shelf, StoredFile

__all__ = ["Shelf", "StoredFile", "Ticket", "UploadPlace"]
