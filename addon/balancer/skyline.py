"""The highest current of the last while, kept as its skyline: only what is higher than all that came after.

However many reports there were, a handful of entries answers for every window at once.
"""

from __future__ import annotations

Skyline = tuple[tuple[float, int], ...]
"""(until when it was there, current in deciamps), oldest first; each is higher than all after it."""


def push(skyline: Skyline, current_da: int, now_s: float, keep_s: float) -> Skyline:
    """Add what flows now; what flowed before it did so until now. Forget what is over since `keep_s`."""
    if skyline and skyline[-1][1] == current_da and (len(skyline) == 1 or skyline[0][0] >= now_s - keep_s):
        return (*skyline[:-1], (now_s, current_da))
    held = (*skyline[:-1], (now_s, skyline[-1][1])) if skyline else ()
    kept = [entry for entry in held if entry[1] > current_da and entry[0] >= now_s - keep_s]
    return (*kept, (now_s, current_da))


def highest_da(skyline: Skyline, now_s: float, window_s: float) -> int:
    """Find the highest current within the window; what flowed at its start counts."""
    since_s = now_s - window_s
    for until_s, current_da in skyline:
        if until_s >= since_s:
            return current_da
    return skyline[-1][1]
