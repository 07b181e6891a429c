"""The options about who may connect and how, checked together."""

from __future__ import annotations

from addon.config import Options
from addon.errors import OptionsError
from addon.passwords import is_hash, looks_hashed


def check_access(options: Options) -> None:
    """Raise OptionsError where a charger could never do what is asked of it."""
    for charger in options.chargers:
        if looks_hashed(charger.password) and not is_hash(charger.password):
            raise OptionsError(
                f"Option chargers[{charger.id}].password begins like a hash (scrypt:) and is not a whole one:"
                " the charger could never log in. Enter the password itself, or all of its hash."
            )
        if charger.certificate and not (options.ssl and options.client_cafile):
            missing = "client_cafile names no file" if options.ssl else "ssl is off"
            raise OptionsError(
                f"Option chargers[{charger.id}].certificate is on, but {missing}: the charger could never "
                f"connect. Set ssl and client_cafile up, or switch it off."
            )
    if options.client_cafile and not options.ssl:
        raise OptionsError(
            f"Option client_cafile is {options.client_cafile}, but ssl is off: without encryption there are "
            f"no client certificates. Switch ssl on, or leave client_cafile empty."
        )
