"""OCPP-J, the RPC of OCPP over a WebSocket: frames (pure), core (sans-I/O), link (asyncio)."""
