"""The window of the month's runs."""
