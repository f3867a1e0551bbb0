"""The types that travel through the pipeline: frozen, free of I/O, shared by every stage."""
