"""The device model of the simulated OCPP 2.0.1 charger: components and variables (part 2, appendix 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

READ_ONLY = "ReadOnly"
WRITE_ONLY = "WriteOnly"


@dataclass(slots=True, kw_only=True)
class Variable:
    """One variable of a component; its value is text, as the protocol has it.

    - `evse`, `connector`: which of them the component belongs to; 0: the station, or the whole EVSE.
    - `live`: what tells the value, where it changes by itself.
    - `values`: the allowed ones of an option or list, `largest` the greatest number.
    - `reboots`: a change counts only after a reboot.
    """

    component: str
    name: str
    value: str = ""
    data_type: str = "string"
    mutability: str = "ReadWrite"
    instance: str = ""
    evse: int = 0
    connector: int = 0
    unit: str = ""
    values: str = ""
    largest: float | None = None
    live: Callable[[], str] | None = None
    reboots: bool = False

    @property
    def text(self) -> str:
        """What it reads now."""
        return self.live() if self.live else self.value

    @property
    def monitored(self) -> bool:
        """Whether a monitor can be put on it: numbers only, and what changes by itself."""
        return self.live is not None or self.data_type in ("integer", "decimal")

    @property
    def address(self) -> dict[str, Any]:
        """Name component and variable as messages do."""
        component: dict[str, Any] = {"name": self.component}
        if self.evse:
            component["evse"] = {"id": self.evse}
            if self.connector:
                component["evse"]["connector_id"] = self.connector
        variable = {"name": self.name, **({"instance": self.instance} if self.instance else {})}
        return {"component": component, "variable": variable}

    def fits(self, value: str) -> bool:
        """Tell whether a text can be its value."""
        allowed = self.values.split(",")
        if self.data_type in ("integer", "decimal"):
            return _is_number(value) and (self.largest is None or float(value) <= self.largest)
        if self.data_type == "boolean":
            return value.lower() in ("true", "false")
        if self.data_type == "OptionList":
            return not self.values or value in allowed
        if self.data_type in ("MemberList", "SequenceList"):
            return not self.values or {item for item in value.split(",") if item} <= set(allowed)
        return True


class DeviceModel:
    """All variables of one charger.

    `changed` are called after each change of a value by SetVariables.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = list(variables)
        self.changed: list[Callable[[Variable], None]] = []

    def find(self, component: Mapping[str, Any], variable: Mapping[str, Any]) -> Variable | str:
        """Find a variable as messages address it; the status that says why not, where there is none."""
        evse = component.get("evse") or {}
        where = (component["name"].lower(), evse.get("id") or 0, evse.get("connector_id") or 0)
        of_component = [v for v in self.variables if (v.component.lower(), v.evse, v.connector) == where]
        if not of_component:
            return "UnknownComponent"
        what = (variable["name"].lower(), (variable.get("instance") or "").lower())
        found = [v for v in of_component if (v.name.lower(), v.instance.lower()) == what]
        return found[0] if found else "UnknownVariable"

    def text(self, component: str, name: str, instance: str = "") -> str:
        """Read a variable of the station that must exist."""
        found = self.find({"name": component}, {"name": name, "instance": instance})
        if isinstance(found, str):
            raise KeyError(f"{component}.{name}")
        return found.text

    def number(self, component: str, name: str, instance: str = "") -> int:
        """Read a whole number."""
        return int(float(self.text(component, name, instance)))

    def yes(self, component: str, name: str) -> bool:
        """Read a boolean."""
        return self.text(component, name).lower() == "true"

    def members(self, component: str, name: str) -> tuple[str, ...]:
        """Read a list."""
        return tuple(item.strip() for item in self.text(component, name).split(",") if item.strip())

    def get(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one element of GetVariables."""
        answer = {"component": data["component"], "variable": data["variable"]}
        kind = data.get("attribute_type") or "Actual"
        found = self.find(data["component"], data["variable"])
        if isinstance(found, str):
            status = found
        elif kind != "Actual":
            status = "NotSupportedAttributeType"
        else:
            status = "Rejected" if found.mutability == WRITE_ONLY else "Accepted"
        if not isinstance(found, str) and status == "Accepted":
            answer["attribute_value"] = found.text
        return {**answer, "attribute_type": kind, "attribute_status": status}

    def set(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one element of SetVariables."""
        kind, value = data.get("attribute_type") or "Actual", str(data["attribute_value"])
        found = self.find(data["component"], data["variable"])
        if isinstance(found, str):
            status = found
        elif kind != "Actual":
            status = "NotSupportedAttributeType"
        elif found.mutability == READ_ONLY or not found.fits(value):
            status = "Rejected"
        else:
            found.value = value
            status = "RebootRequired" if found.reboots else "Accepted"
            for listener in self.changed:
                listener(found)
        return {
            "component": data["component"],
            "variable": data["variable"],
            "attribute_type": kind,
            "attribute_status": status,
        }


def report(variable: Variable) -> dict[str, Any]:
    """Describe a variable as an element of NotifyReport; what can only be written is told without value."""
    attribute: dict[str, Any] = {"type": "Actual", "mutability": variable.mutability}
    if variable.mutability != WRITE_ONLY:
        attribute["value"] = variable.text
    characteristics = {
        "data_type": variable.data_type,
        "supports_monitoring": variable.monitored,
        "unit": variable.unit or None,
        "values_list": variable.values or None,
        "max_limit": variable.largest,
    }
    return {
        **variable.address,
        "variable_attribute": [attribute],
        "variable_characteristics": characteristics,
    }


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False
