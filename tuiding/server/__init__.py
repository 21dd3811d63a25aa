"""The bot as a server: Rasa's own, with a health check, strict limits and an apology instead of silence."""
