"""Door 1: pages. One module per room; each view reads the request, calls one verb or query, shows the answer."""
