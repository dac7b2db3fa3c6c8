"""The station without a screen: button, lights, buzzer, badges, voice, JSON lines."""
