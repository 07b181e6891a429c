"""A simulated OCPP 2.0.1 (and 2.1) charger, beside the 1.6 one, in front of the same station and car.

`Charger(url, id, station, ...)` of `charger` has the surface of the 1.6 `addon.simulator.charger.Charger`
(`run`, `plug_in`, `unplug`, `tap`, `go_offline`, `go_online`, `drop_link`, `connected`, `station`) and
stands in its place: `Outlet(version="2.0.1")` in `addon.simulator.home`, `--ocpp 2.0.1` in the demo.

    station = Station(now_s=loop.time(), epoch_s=time.time() - loop.time())
    charger = Charger("ws://127.0.0.1:9000", "garage", station, version="2.0.1")
    life = asyncio.create_task(charger.run())
    charger.plug_in()                    # boots, Authorize, TransactionEvent Started, Updated ...
    await charger.lose_power()           # comes back by itself, and tells how the transaction ended

- Several stations are several EVSEs, with one connector each.
- `model` is its device model: `charger.model.text("SampledDataCtrlr", "TxUpdatedInterval")`. Set a variable
  as a test wants it by `charger.model.find(...)`, or let the central system do it.
- `replay` says how it tells what happened while it was offline: in order, newest first, or each twice.
- `tell_needs`, `tell_security_event` say what nothing else makes it say; `csr`, when set, is what it has
  signed.
- What make it is, is `station.quirks`, as with 1.6.

| file | what is in it |
|---|---|
| `charger` | the charger's life: people, accidents, time, connections |
| `session` | one EVSE's transactions as events |
| `conversation`, `agenda` | what it says, and what waits to be said |
| `charge_point`, `answers` | what it answers, a file for a few functional blocks |
| `device_model`, `variables`, `monitoring` | variables, the table of them, monitors |
| `charging_profile`, `metering`, `wording` | how 2.0.1 words things |
"""
