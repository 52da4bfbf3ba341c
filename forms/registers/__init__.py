"""Lists of registers that can do more than be read."""
