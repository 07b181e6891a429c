from __future__ import annotations

from addon.csms.limiting.orders import OrderBook, UnheardBook


def limits(book: OrderBook, now_s: float) -> list[tuple[int, bool | None]]:
    return [(o.limit_da, o.accepted) for o in book.view(now_s)]


def test_all_of_the_last_seconds_and_the_newest_accepted_before() -> None:
    book = OrderBook()
    for at_s, limit_da in ((0, 160), (10, 100), (70, 80), (76, 60)):
        book.settle(book.send(limit_da, at_s), accepted=True)

    assert limits(book, 80) == [(100, True), (80, True), (60, True)]


def test_unanswered_orders_stay_until_a_newer_one_is_accepted() -> None:
    book = OrderBook()
    book.settle(book.send(160, 0), accepted=True)
    book.send(100, 10)
    book.send(100, 20)
    book.settle(book.send(80, 21), accepted=False)

    assert limits(book, 100) == [(160, True), (100, None)]

    book.settle(book.send(60, 101), accepted=True)

    assert limits(book, 140) == [(160, True), (100, None), (60, True)]
    assert limits(book, 160) == [(60, True)]


def test_an_order_from_before_a_restart_counts_as_accepted() -> None:
    book = OrderBook()
    book.restore(120, -500.0)

    assert limits(book, 10) == [(120, True)]


def test_what_can_not_be_told_counts_from_when_it_was_wanted() -> None:
    book = UnheardBook()
    wanted = (60, 60, 160, None, 160)
    seen = [book.view(limit_da, now_s) for now_s, limit_da in enumerate(wanted)]

    told = [[(o.limit_da, o.sent_at_s, o.accepted) for o in orders] for orders in seen]
    assert told[1] == [(60, 0, True)]
    assert told[2] == [(60, 0, True), (160, 2, True)]
    assert told[3] == []
    assert told[4] == [(160, 4, True)]
