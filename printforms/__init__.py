"""Paper: how documents and reports look when printed. The only room that knows ReportLab."""
