"""What a charger's components are set to, as its reports tell (OCPP 2.0.1 part 2, B06 to B08). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from addon.csms.codec import integer, objects, part, text

MAX_VARIABLES = 5000
"""Big stations have some hundreds."""
MAX_VALUE_CHARS = 2500
"""The standard's own bound (attribute value)."""
ACTUAL, WRITE_ONLY, READ_ONLY = "Actual", "WriteOnly", "ReadOnly"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Names one variable: `Component[.instance][@evse[.connector]].Variable[.instance]` as `text`.

    `evse`, `connector`: 0 where it belongs to the whole station.
    """

    component: str
    variable: str
    component_instance: str = ""
    variable_instance: str = ""
    evse: int = 0
    connector: int = 0

    @property
    def key(self) -> str:
        """Write it as one text."""
        where = f"@{self.evse}" if self.evse else ""
        plug = f":{self.connector}" if self.connector else ""
        return (
            _joined(self.component, self.component_instance)
            + where
            + plug
            + "."
            + _joined(self.variable, self.variable_instance)
        )

    @classmethod
    def parse(cls, key: str) -> Name | None:
        """Read what `key` writes; None where it is none."""
        component, dot, variable = key.partition(".")
        component, _, where = component.partition("@")
        evse, _, connector = where.partition(":")
        if not (component and dot and variable) or not all(part.isascii() for part in (evse, connector)):
            return None
        if not all(part == "" or part.isdigit() for part in (evse, connector)):
            return None
        component, _, component_instance = component.partition("/")
        variable, _, variable_instance = variable.partition("/")
        return cls(
            component,
            variable,
            component_instance,
            variable_instance,
            int(evse or 0),
            int(connector or 0),
        )

    @property
    def wire(self) -> dict[str, object]:
        """Write it as messages have it: a `component` and a `variable`."""
        component: dict[str, object] = {"name": self.component}
        if self.component_instance:
            component["instance"] = self.component_instance
        if self.evse:
            component["evse"] = {"id": self.evse} | (
                {"connectorId": self.connector} if self.connector else {}
            )
        variable: dict[str, object] = {"name": self.variable}
        if self.variable_instance:
            variable["instance"] = self.variable_instance
        return {"component": component, "variable": variable}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable. `value` is None where the charger keeps it to itself, or none was told.

    `options`: the values it may have, as the charger writes them; "" where it doesn't say.
    """

    name: Name
    value: str | None = None
    mutability: str = ""
    unit: str = ""
    options: str = ""

    @property
    def readonly(self) -> bool:
        """Whether it can't be set."""
        return self.mutability == READ_ONLY


def read_name(item: Mapping[str, object]) -> Name | None:
    """Read the `component` and `variable` of an item; None where one has no name."""
    component, variable = part(item, "component"), part(item, "variable")
    evse = part(component, "evse")
    if not (text(component, "name") and text(variable, "name")):
        return None
    return Name(
        text(component, "name"),
        text(variable, "name"),
        text(component, "instance"),
        text(variable, "instance"),
        integer(evse, "id") or 0,
        integer(evse, "connectorId") or 0,
    )


class DeviceModel:
    """All variables that a charger has told of."""

    def __init__(self) -> None:
        self._variables: dict[Name, Variable] = {}

    def listed(self) -> tuple[Variable, ...]:
        """List them by name."""
        return tuple(self._variables[name] for name in sorted(self._variables))

    def find(self, name: Name) -> Variable | None:
        """Find one; names are told apart without regard to case (part 2, 2.1.4)."""
        return self._variables.get(name) or next(
            (variable for known, variable in self._variables.items() if _same(known, name)), None
        )

    def set(self, name: Name, value: str | None) -> None:
        """Take in what a variable is set to."""
        known = self.find(name)
        if known is not None:
            self._variables[known.name] = replace(known, value=value)
        elif len(self._variables) < MAX_VARIABLES:
            self._variables[name] = Variable(name=name, value=value)

    def take(self, report: Mapping[str, object]) -> None:
        """Take in the variables of a NotifyReport."""
        for item in objects(report, "reportData"):
            name = read_name(item)
            if name is None or (name not in self._variables and len(self._variables) >= MAX_VARIABLES):
                continue
            attribute = next(
                (one for one in objects(item, "variableAttribute") if text(one, "type") in ("", ACTUAL)),
                {},
            )
            traits = part(item, "variableCharacteristics")
            mutability = text(attribute, "mutability")
            told = attribute.get("value") is not None and mutability != WRITE_ONLY
            self._variables[name] = Variable(
                name=name,
                value=text(attribute, "value")[:MAX_VALUE_CHARS] if told else None,
                mutability=mutability,
                unit=text(traits, "unit"),
                options=text(traits, "valuesList")[:MAX_VALUE_CHARS],
            )

    def evses(self) -> int | None:
        """Count the EVSEs, by the highest that a component belongs to; None where nothing tells."""
        return max((name.evse for name in self._variables), default=0) or None


def _joined(name: str, instance: str) -> str:
    return f"{name}/{instance}" if instance else name


def _same(one: Name, other: Name) -> bool:
    return one.key.lower() == other.key.lower()
