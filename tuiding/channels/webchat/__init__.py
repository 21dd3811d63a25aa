"""What the web chat is made of: sessions, what was said, and each message answered once."""
