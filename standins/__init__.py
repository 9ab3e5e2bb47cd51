"""Programs of their own that behave like the neighbours, over the neighbours' real wire formats."""
