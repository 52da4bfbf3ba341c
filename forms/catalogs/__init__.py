"""Windows of catalogs that are more than their declaration, and where each stands."""
