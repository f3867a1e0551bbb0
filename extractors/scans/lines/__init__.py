"""The lines of print on a straight page, as boxes and crops; dirt left out."""
