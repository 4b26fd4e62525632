"""The hall's voice: clips that are made ahead of time, and where each is found."""
