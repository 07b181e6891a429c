"""How the app talks to Home Assistant and its Supervisor, and what it keeps of that in the data folder."""
