"""Windows about meters: files of readings."""
