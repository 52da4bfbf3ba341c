"""The command line: one module a command, each with `declare` (its arguments) and what it runs.

Nothing heavy is imported until a command runs: `--help` and a wrong argument answer at once.
"""
