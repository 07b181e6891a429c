"""The options about who may connect and how, checked together."""

from __future__ import annotations

from addon.config import Options
from addon.errors import OptionsError
from addon.passwords import is_hash, looks_hashed
from addon.translation.text import Text, say


def check_access(options: Options) -> None:
    """Raise OptionsError where a charger could never do what is asked of it."""
    for charger in options.chargers:
        if looks_hashed(charger.password) and not is_hash(charger.password):
            raise OptionsError(
                say(
                    "Option {option} begins like a hash (scrypt:) and is not a whole one: the charger could"
                    " never log in. Enter the password itself, or all of its hash.",
                    option=f"chargers[{charger.id}].password",
                )
            )
        if charger.certificate and not (options.ssl and options.client_cafile):
            raise OptionsError(_no_certificates(f"chargers[{charger.id}].certificate", tls=options.ssl))
    if options.client_cafile and not options.ssl:
        raise OptionsError(
            say(
                "Option client_cafile is {file}, but ssl is off: without encryption there are no client"
                " certificates. Switch ssl on, or leave client_cafile empty.",
                file=options.client_cafile,
            )
        )


def _no_certificates(option: str, *, tls: bool) -> Text:
    if tls:
        return say(
            "Option {option} is on, but client_cafile names no file: the charger could never connect. Set"
            " ssl and client_cafile up, or switch it off.",
            option=option,
        )
    return say(
        "Option {option} is on, but ssl is off: the charger could never connect. Set ssl and client_cafile"
        " up, or switch it off.",
        option=option,
    )
