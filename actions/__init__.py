"""What the bot does when Rasa predicts an action: one file per capability, no wording in code."""
