"""From the dataset to an answer: the card, and the same content as text."""
