"""The ruled lines of a straight page: those drawn, worn and gone."""
