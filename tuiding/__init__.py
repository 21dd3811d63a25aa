"""退订通: the library that the actions, the graph components and the channels share."""
