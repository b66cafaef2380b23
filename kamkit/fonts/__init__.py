"""The font that charts carry, and how it is cut."""
