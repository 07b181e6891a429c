"""What a charger's components are set to, as its reports tell (OCPP 2.0.1 part 2, B06 to B08). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from addon.csms.codec import integer, objects, part, text

MAX_VARIABLES = 5000
"""Big stations have some hundreds."""
MAX_VALUE_CHARS = 2500
"""The standard's own bound (attribute value)."""
MAX_NAME_CHARS = 100
"""The standard says 50."""
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
    """Read the `component` and `variable` of an item; None where one has no name, or what can be none."""
    component, variable = part(item, "component"), part(item, "variable")
    evse = part(component, "evse")
    names, instances = ([text(one, key) for one in (component, variable)] for key in ("name", "instance"))
    if not all(names) or max(map(len, names + instances)) > MAX_NAME_CHARS:
        return None
    return Name(
        component=names[0],
        variable=names[1],
        component_instance=instances[0],
        variable_instance=instances[1],
        evse=integer(evse, "id") or 0,
        connector=integer(evse, "connectorId") or 0,
    )


class DeviceModel:
    """All variables that a charger has told of; in names case does not matter (part 2, 2.1.4)."""

    def __init__(self) -> None:
        self._variables: dict[str, Variable] = {}

    def listed(self) -> tuple[Variable, ...]:
        """List them by name."""
        return tuple(sorted(self._variables.values(), key=lambda variable: variable.name))

    def find(self, name: Name) -> Variable | None:
        """Find one."""
        return self._variables.get(name.key.lower())

    def set(self, name: Name, value: str | None) -> None:
        """Take in what a variable is set to."""
        known = self.find(name) or Variable(name=name)
        self._put(replace(known, value=None if value is None else value[:MAX_VALUE_CHARS]))

    def take(self, report: Mapping[str, object]) -> None:
        """Take in the variables of a NotifyReport."""
        for item in objects(report, "reportData"):
            name = read_name(item)
            if name is not None:
                self._put(_read_variable(name, item))

    def evses(self) -> int | None:
        """Count the EVSEs, by the highest that a component belongs to; None where nothing tells."""
        return max((variable.name.evse for variable in self._variables.values()), default=0) or None

    def _put(self, variable: Variable) -> None:
        key = variable.name.key.lower()
        if key in self._variables or len(self._variables) < MAX_VARIABLES:
            self._variables[key] = variable


def _read_variable(name: Name, item: Mapping[str, object]) -> Variable:
    attributes = objects(item, "variableAttribute")
    attribute = next((one for one in attributes if text(one, "type") in ("", ACTUAL)), {})
    traits = part(item, "variableCharacteristics")
    mutability = text(attribute, "mutability")
    told = attribute.get("value") is not None and mutability != WRITE_ONLY
    return Variable(
        name=name,
        value=text(attribute, "value")[:MAX_VALUE_CHARS] if told else None,
        mutability=mutability[:MAX_NAME_CHARS],
        unit=text(traits, "unit")[:MAX_NAME_CHARS],
        options=text(traits, "valuesList")[:MAX_VALUE_CHARS],
    )


def _joined(name: str, instance: str) -> str:
    return f"{name}/{instance}" if instance else name
