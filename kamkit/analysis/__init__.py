"""Frame in, new frame out: no files, no charts, no words."""
