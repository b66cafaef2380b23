"""Apps: controls and pictures over pure calls, for readers who do not program."""
