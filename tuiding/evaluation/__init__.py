"""How well messages are understood, measured on files of messages or by cross-validation."""
