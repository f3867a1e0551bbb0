"""One module per OCR engine, and how it runs a network."""
