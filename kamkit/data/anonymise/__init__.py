"""Tables that can be shown to others, and the proof that no original is left in them."""
