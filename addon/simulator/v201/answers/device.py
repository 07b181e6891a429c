"""Variables and reports (block B)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addon.simulator.v201.device_model import Variable, report
from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what asks for and changes variables."""
    return {
        "GetVariables": lambda get_variable_data, **_: {
            "get_variable_result": [duties.model.get(data) for data in get_variable_data]
        },
        "SetVariables": lambda set_variable_data, **_: {
            "set_variable_result": [duties.model.set(data) for data in set_variable_data]
        },
        "GetBaseReport": lambda request_id, report_base, **_: _base_report(duties, request_id, report_base),
        "GetReport": lambda request_id, component_variable=None, component_criteria=None, **_: _report(
            duties, request_id, component_variable, component_criteria
        ),
        "SetNetworkProfile": lambda **_: {"status": "Rejected"},
    }


def _base_report(duties: Duties, request_id: int, base: str) -> Fields:
    """Promise the whole inventory, or what can be changed, or a summary."""
    wanted = [
        variable
        for variable in duties.model.variables
        if base == "FullInventory"
        or (base == "ConfigurationInventory" and variable.mutability != "ReadOnly")
        or (base == "SummaryInventory" and variable.name in ("AvailabilityState", "Available", "Enabled"))
    ]
    return _promise(duties, request_id, wanted)


def _report(
    duties: Duties,
    request_id: int,
    addresses: Sequence[Mapping[str, Any]] | None,
    criteria: Sequence[str] | None,
) -> Fields:
    """Promise the variables asked for; of several criteria, each component has to meet one (B08)."""
    wanted = [
        variable
        for variable in duties.model.variables
        if (not addresses or any(_meant(variable, address) for address in addresses))
        and (not criteria or any(_meets(duties, variable, criterion) for criterion in criteria))
    ]
    return _promise(duties, request_id, wanted)


def _meant(variable: Variable, address: Mapping[str, Any]) -> bool:
    """Tell whether a componentVariable means a variable; what it leaves out matches all."""
    component, wanted = address["component"], address.get("variable")
    evse = component.get("evse") or {}
    return (
        component["name"].lower() == variable.component.lower()
        and (not evse or evse.get("id") == variable.evse)
        and (
            not wanted
            or (
                wanted["name"].lower() == variable.name.lower()
                and wanted.get("instance", variable.instance) == variable.instance
            )
        )
    )


def _meets(duties: Duties, variable: Variable, criterion: str) -> bool:
    """Tell whether a component is active, available or enabled: without such a variable it is."""
    if criterion == "Problem":
        return False
    name = "Enabled" if criterion == "Enabled" else "Available"
    found = duties.model.find(variable.address["component"], {"name": name})
    return isinstance(found, str) or found.text == "true"


def _promise(duties: Duties, request_id: int, wanted: Sequence[Variable]) -> Fields:
    """Queue NotifyReports, as many variables in each as a message holds."""
    if not wanted:
        return {"status": "EmptyResultSet"}
    size = duties.model.number("DeviceDataCtrlr", "ItemsPerMessage", "GetReport")
    parts = [wanted[begin : begin + size] for begin in range(0, len(wanted), size)]
    for seq_no, part in enumerate(parts):
        duties.agenda.say(
            "NotifyReport",
            request_id=request_id,
            generated_at=duties.timestamp(),
            seq_no=seq_no,
            tbc=seq_no < len(parts) - 1,
            report_data=[report(variable) for variable in part],
        )
    return {"status": "Accepted"}
