"""Doors to the bot, one file per channel."""
