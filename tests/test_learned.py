"""What was learned of the cars outlives a restart, and is written seldom."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from structlog.testing import capture_logs

from addon.balancer.answer import Answer
from addon.balancer.memory import Memory
from addon.engine import Engine, Moment
from addon.errors import StoreError
from addon.learned import AnswerKeeper, restored
from addon.store import Store
from tests.recording.film import film

pytestmark = pytest.mark.looptime


FILM = film(2)


def moment(**answers: Answer) -> Moment:
    """Decide something with these answers known in the end."""
    return replace(FILM[-1], next_memory=replace(FILM[-1].next_memory, answers=MappingProxyType(answers)))


class Notebook:
    """A store that counts, and fails while told to."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.written: list[tuple[float, str]] = []
        self.failing = False

    async def answers(self) -> Mapping[str, str]:
        if self.failing:
            raise StoreError("The disk is gone.")
        return self.kept

    async def save_answer(self, loadpoint_id: str, answer: str) -> None:
        if self.failing:
            raise StoreError("The disk is full.")
        self.kept[loadpoint_id] = answer
        self.written.append((asyncio.get_running_loop().time(), loadpoint_id))


@asynccontextmanager
async def running(keeper: AnswerKeeper) -> AsyncIterator[None]:
    task = asyncio.create_task(keeper.run())
    yield
    task.cancel()
    await asyncio.wait({task})


async def test_answers_come_back_after_a_restart(tmp_path: Path) -> None:
    learned = {
        "garage": Answer(cut_done_s=(3.25, 1 / 3), settled_da=((100, 95), (160, 159)), min_da=65),
        "garage#2": Answer(),
    }
    store = await Store.open(tmp_path)
    keeper = AnswerKeeper(store, {})
    keeper.on_moment(moment(**learned))
    await keeper.save()
    await store.close()

    again = await Store.open(tmp_path)
    assert await restored(again) == learned
    await again.forget_charge_point("gara")
    assert await restored(again) == learned
    await again.forget_charge_point("garage")
    assert await restored(again) == {}
    await again.close()


async def test_a_car_is_written_at_most_once_a_minute_and_only_when_it_taught_something() -> None:
    notebook = Notebook()
    keeper = AnswerKeeper(notebook, {"yard": Answer(min_da=1)})
    async with running(keeper):
        for second in range(300):
            seen = min(130, second)
            keeper.on_moment(moment(garage=Answer(min_da=seen), yard=Answer(min_da=1)))
            await asyncio.sleep(1)
    keeper.on_moment(moment(garage=Answer(min_da=999)))
    await keeper.save()

    assert [(round(at_s), id_) for at_s, id_ in notebook.written] == [
        (60, "garage"),
        (120, "garage"),
        (180, "garage"),
        (300, "garage"),
    ]
    assert json.loads(notebook.kept["garage"])["min_da"] == 999


async def test_a_store_that_fails_is_tried_again() -> None:
    notebook = Notebook()
    notebook.failing = True
    keeper = AnswerKeeper(notebook, {})
    keeper.on_moment(moment(garage=Answer(min_da=3)))

    with capture_logs() as logs:
        async with running(keeper):
            await asyncio.sleep(70)
            assert notebook.kept == {}
            notebook.failing = False
            await asyncio.sleep(60)

    assert [line["reason"] for line in logs] == ["The disk is full."]
    assert json.loads(notebook.kept["garage"])["min_da"] == 3


async def test_a_forgotten_charger_has_taught_nothing() -> None:
    slow = Answer(min_da=3)
    taught = {"garage": slow, "garage#2": slow, "garage2": slow}
    engine = Engine(lambda _: FILM[-1].site, tuple, lambda: 0.0, Memory(answers=MappingProxyType(taught)))
    notebook = Notebook()
    keeper = AnswerKeeper(notebook, taught)
    keeper.on_moment(engine.decide())

    for forget in (engine.forget, keeper.forget):
        forget("garage")
    await keeper.save()
    assert notebook.kept == {}
    assert engine.decide().next_memory.answers == {"garage2": slow}

    keeper.on_moment(moment(**taught))  # it came again, and taught the same
    await keeper.save()
    assert set(notebook.kept) == {"garage", "garage#2"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"min_da": "long"}', "min_da is not a whole number."),
        ("{", "Input data was truncated"),
        ("[]", "Answer is not a mapping."),
    ],
)
async def test_what_can_not_be_read_is_learned_anew(text: str, reason: str) -> None:
    notebook = Notebook()
    notebook.kept = {"garage": text, "yard": '{"min_da": 70, "colour": "red"}'}

    with capture_logs() as logs:
        answers = await restored(notebook)

    assert answers == {"yard": Answer(min_da=70)}
    assert [(line["loadpoint"], line["reason"]) for line in logs] == [("garage", reason)]


async def test_without_a_store_all_is_learned_anew() -> None:
    notebook = Notebook()
    notebook.failing = True

    with capture_logs() as logs:
        assert await restored(notebook) == {}
    assert [line["reason"] for line in logs] == ["The disk is gone."]


async def test_a_disk_that_hangs_does_not_keep_the_app_from_ending() -> None:
    class Hanging(Notebook):
        async def save_answer(self, loadpoint_id: str, answer: str) -> None:
            await asyncio.Event().wait()
            await super().save_answer(loadpoint_id, answer)

    keeper = AnswerKeeper(Hanging(), {})
    keeper.on_moment(moment(garage=Answer()))
    with capture_logs() as logs:
        await keeper.close()

    assert [entry["reason"] for entry in logs] == ["The disk hangs."]
    assert asyncio.get_running_loop().time() < 5
