"""Windows and commands over receipts that wait: marks, runs, splitting by hand (F-1…F-4)."""
