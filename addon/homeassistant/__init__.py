"""The edge to Home Assistant: one WebSocket and REST, both through the Supervisor's proxy.

connection      one authenticated WebSocket
client          keeps a connection up, without end
discovery       finds Shelly meters in the registries (pure)
choice          takes one of them, or says why not (pure)
entity_states   applies the frames of a subscription (pure)
meter           states of entities -> a reading (pure)
liveness        when the meter last gave a sign of life (pure)
probe           asks a quiet meter
enabling        switches on the entities that are off by default
meter_feed      all of these together: tells the engine what is known of the meter
entities        what is shown in Home Assistant: a table
publisher       posts it
supervisor      the app's own options, port and services
"""
