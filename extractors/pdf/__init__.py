"""PDF pages with a text layer, read through PDFium: what is printed on them, what they hide, and what they draw."""
