"""A stock Rasa bot for the same job: the pipeline and policies of Rasa's documentation, and our own data."""
