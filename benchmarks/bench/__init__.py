"""Stock Rasa against this bot, and the floor: size, training, start, memory, speed."""
