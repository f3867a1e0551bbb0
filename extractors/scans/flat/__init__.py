"""Pages made flat before they are read: light even, seals off, rulings along the axes."""
