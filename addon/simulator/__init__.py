"""A simulated home: house, Shelly behind a stand-in for Home Assistant, OCPP 1.6J charger and car.

What can be computed is computed by pure models that are told the time (`house`, `car`,
`charging_schedule`, `station`, `shelly`, `breaker`, `world`); thin asyncio shells put them on real
sockets (`charger`, `home_assistant`). `demo` joins them with the real application.
"""
