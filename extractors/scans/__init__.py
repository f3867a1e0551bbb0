"""Pictures of pages → sheets: flattened, ruled, cut into lines of print, read."""
