"""Plans that a person fills in: frozen, without a screen, kept in versioned files."""
