"""Letters: queued in the base, sent by whoever comes first, their states told as they are known.

`queueing` puts letters in the queue, `documents` makes them of papers, `sending` sends what waits,
`acts` are what a person does with a letter, `notices` and `reminders` write by the calendar.
"""
