"""Door 2: the REST API under /api/v1/. One module per room; same verbs, same queries, same findings as the pages."""
