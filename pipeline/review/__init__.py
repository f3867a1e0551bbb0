"""The review pages: a person settles in the browser what the machine could not."""
