"""The edge to Home Assistant: one WebSocket and REST, both through the Supervisor's proxy.

connection      one authenticated WebSocket
client          keeps a connection up, without end
places          where a meter is wanted: the main fuse, circuits (pure)
discovery       finds Shelly meters in the registries (pure)
choice          takes one for each place, or says why not (pure)
evidence        which of several the cars' steps show to be at the main fuse (pure)
entity_states   applies the frames of a subscription (pure)
meter           states of entities -> a reading (pure)
liveness        when a device last gave a sign of life (pure)
settling        when a report is complete
probe           asks a quiet device
enabling        switches on the entities that are off by default
device_feed     follows the entities of one Shelly, and asks it
watch           one meter of such a device: its reading, and whether it may be used
teller          the state of one place's meter, told when it is new
meter_feed      all of these together: tells the engine what is known of each meter
entities        what is shown in Home Assistant, and can be done there: tables
pacing          which of it is told now (pure)
energy_totals   counts a charger's energy so that it only rises
mqtt            tells it through a broker: devices with controls
publisher       posts it, where there is no broker
switchover      chooses between the two
home_facts      Home Assistant's language, and whether it listens to a broker
home_file       what of it has to outlive a restart
refusals        shows what somebody set and was not done
notifier        tells people what can't wait
supervisor      the app's own options, port and services
"""
