"""Door 3: neighbours. Nothing is sent or applied outside the journal of messages (integration.md §8).

Out: an order's event is told (``telling``), becomes a message, is rendered and sent (``delivering``) and acknowledged.
In: a body is stored and answered (``views``, ``receiving``, ``drop_folder``), then applied once (``applying``).
The worker (``worker``) drives both; the desk (``desk``, ``mending``) shows and mends; ``reconciling`` compares days.
"""
