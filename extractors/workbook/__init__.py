"""Workbooks (xlsx, xls): the cells of their sheets with the texts as they are shown."""
