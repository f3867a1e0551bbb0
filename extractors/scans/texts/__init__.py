"""What the lines of print say."""
