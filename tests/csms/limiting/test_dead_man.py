from __future__ import annotations

import pytest

from addon.csms.limiting.dead_man import IN_MEMORY, Told, Write, due_write

NOW_S = 1000.0
TERMS = ("way", 7)


def told(
    limit_da: int, *, fallback_da: int = 60, age_s: float = 0.0, dead: bool = True, confirmed: bool = True
) -> Told:
    at_s = NOW_S - age_s
    return Told(
        limit_da=limit_da,
        fallback_da=fallback_da,
        at_s=at_s,
        dead_man_at_s=at_s + 90 if dead else None,
        terms=TERMS,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("before", "limit_da", "fallback_da", "resting", "expected"),
    [
        (None, 100, 60, False, Write.CUT),  # nobody knows what it follows
        (told(160), 100, 60, False, Write.CUT),
        (told(160), 161, 60, False, Write.RAISE),
        (told(160), 160, 60, False, None),
        (told(160, age_s=44), 160, 60, False, None),
        (told(160, age_s=45), 160, 60, False, Write.RENEWAL),
        (told(160, age_s=45), 160, 60, True, None),  # the car sleeps: it may fall
        (told(160, age_s=91), 160, 60, False, Write.RAISE),  # it fell
        (told(160, age_s=91), 160, 60, True, None),
        (told(160, age_s=91), 150, 60, False, Write.CUT),  # its clock may be late
        (told(160, age_s=101), 150, 60, False, Write.RAISE),
        (told(160, age_s=101), 60, 60, False, None),
        (told(160, age_s=101), 0, 0, False, Write.CUT),
        (told(160, fallback_da=100), 160, 60, False, Write.RENEWAL),  # it would fall too little
        (told(160, fallback_da=60), 160, 80, False, None),
        (told(60, dead=False), 60, 60, False, None),  # at its fallback there is nothing to fall from
        (told(60, dead=False, age_s=7200), 60, 60, False, None),
        (told(80, dead=False), 80, 60, False, Write.RENEWAL),  # it has no dead-man and needs one
        (told(160, confirmed=False), 160, 60, False, Write.RENEWAL),
        (told(60, dead=False, confirmed=False), 60, 60, True, Write.RENEWAL),
        (told(0, fallback_da=0, dead=False, age_s=7200), 0, 0, False, None),
    ],
)
def test_when_a_charger_is_written_to(
    *, before: Told | None, limit_da: int, fallback_da: int, resting: bool, expected: Write | None
) -> None:
    found = due_write(
        before, limit_da, fallback_da, now_s=NOW_S, rhythm=IN_MEMORY, terms=TERMS, resting=resting
    )

    assert found == expected


def test_another_way_is_told_anew() -> None:
    assert (
        due_write(
            told(60, dead=False), 60, 60, now_s=NOW_S, rhythm=IN_MEMORY, terms=("other",), resting=False
        )
        is Write.RENEWAL
    )
