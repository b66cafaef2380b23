"""The sample company as its own systems would export it, faults included."""
