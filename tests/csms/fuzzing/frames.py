"""Frames as no good charger sends them: spoiled messages of every action, broken frames, mere noise."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.csms.ocpp_messages import ODD, actions, request_schema, schemas, spoil, valid

NOISE = '[]{}",:\\0123456789.eE+-truefalsenull \t\n\x00é☃\U0001f50c'


def frame(version: str, chance: Random) -> str | bytes:
    """Make one frame: one in eight by the book, the others wrong in one way or several."""
    action = chance.choice(actions(version))
    payload = valid(request_schema(version, action), chance)
    elements: list[Any] = [2, f"f{chance.randrange(10**6)}", action, payload]
    match chance.randrange(8):
        case 0:
            return json.dumps(elements)
        case 1 | 2 | 3:
            for _ in range(chance.randint(1, 3)):
                spoil(payload, chance)
            return json.dumps(elements)
        case 4 | 5:
            return json.dumps(_bent(elements, chance))
        case 6:
            return _scratched(json.dumps(elements), chance)
        case _:
            return _noise(chance)


def answer(version: str, call: list[Any], chance: Random) -> list[str]:
    """Answer a call of the central system: rightly, wrongly, twice, or not at all."""
    _, message_id, action, _ = call
    good: list[Any] = [3, message_id, valid(schemas(version)[f"{action}Response"], chance)]
    match chance.randrange(8):
        case 0 | 1:
            return [json.dumps(good)]
        case 2 | 3:
            spoil(good[2], chance)
            return [json.dumps(good)]
        case 4:
            return [json.dumps([4, message_id, *chance.sample(["NotSupported", 7, None, {}], 2)])]
        case 5:
            return [json.dumps(_bent(good, chance))]
        case 6:
            return [json.dumps(good), json.dumps(good)]
        case _:
            return []


def _bent(elements: list[Any], chance: Random) -> list[Any]:
    """Change the frame around the payload."""
    place = chance.randrange(len(elements))
    match chance.randrange(4):
        case 0:
            del elements[place]
        case 1:
            elements[place] = chance.choice([*ODD, 2, 3, 4, 5, 6, 1.0, "2"])
        case 2:
            elements.insert(place, chance.choice(ODD))
        case _:
            chance.shuffle(elements)
    return elements


def _scratched(text: str, chance: Random) -> str | bytes:
    """Change some characters of a text; one in four becomes a binary frame with a bit flipped."""
    characters = list(text)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(characters))
        match chance.randrange(4):
            case 0:
                characters[place] = chance.choice(NOISE)
            case 1:
                del characters[place : place + chance.randint(1, 20)]
            case 2:
                characters[place:place] = characters[place : place + chance.randint(1, 20)]
            case _:
                del characters[place:]
        characters = characters or ["["]
    if chance.random() < 0.75:
        return "".join(characters)
    data = bytearray("".join(characters).encode())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _noise(chance: Random) -> str | bytes:
    match chance.randrange(4):
        case 0:
            return "".join(chance.choices(NOISE, k=chance.randint(0, 200)))
        case 1:
            return chance.randbytes(chance.randint(0, 200))
        case 2:
            deep = chance.choice([33, 500, 5000])
            return chance.choice(["[", '{"a":', '[2,"1",']) * deep
        case _:
            return json.dumps(chance.choice(ODD))
