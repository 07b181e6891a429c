"""A simulated home: house, Shelly behind a stand-in for Home Assistant, OCPP charger and car.

What can be computed is computed by pure models that are told the time (`house`, `car`,
`charging_schedule`, `station`, `shelly`, `breaker`, `world`); thin asyncio shells put them on real
sockets (`charger`, `home_assistant`). `demo` joins them with the real application.

Chargers: `charger` speaks OCPP 1.6J (`answers` has a file for each feature profile), `v201.charger` 2.0.1 and
2.1; both stand in front of the same `station`. What make a charger is, is data: `quirks` has the switches,
`makes` the makes, `bends` what is wrong with frames on the wire. `mischief` is a raw client that says
whatever it is told, `mischief_scripts` (and `_201`) what real chargers have been seen to say.
"""
