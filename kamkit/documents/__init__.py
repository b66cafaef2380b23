"""Office files and pages, written and read back."""
