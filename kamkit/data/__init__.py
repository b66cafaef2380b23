"""The only readers and writers of tables."""
