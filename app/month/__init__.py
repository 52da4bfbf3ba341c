"""The month's two runs: what would be issued, why it differs, who approved it, issuing, undoing.

`dry_run` counts and writes nothing; everything is read by sets, so a thousand contracts cost as
many questions as one.
"""
