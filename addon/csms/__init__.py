"""The OCPP edge: the central system that chargers connect to."""
