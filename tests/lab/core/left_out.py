"""Which of Home Assistant's default integrations the lab goes without, and what it adds."""

LEFT_OUT = frozenset(
    {
        # reach for the internet
        *("analytics", "brands", "marketplace"),
        # need a compiler or ffmpeg
        *("ai_task", "assist_satellite", "conversation", "stt", "tts", "wake_word"),
        *("camera", "image", "image_processing", "media_player"),
        # nothing here uses them
        *("backup", "frontend", "infrared", "radio_frequency"),
    }
)

# `frontend` would have brought these
ADDED = frozenset({"api", "auth", "config", "onboarding", "websocket_api"})
