"""Days of the demo hall lived through again in memory, by the rules that the product has."""
