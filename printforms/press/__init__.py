"""The press: the only rooms of the house where ReportLab is known."""
