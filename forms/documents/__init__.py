"""Windows of documents that are more than their declaration, and where each stands."""
