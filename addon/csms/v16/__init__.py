"""OCPP 1.6: what chargers tell (inbound), what they are told (requests, limiter), how they are set up."""
