"""Word documents (docx): their tables with the texts as a page shows them."""
