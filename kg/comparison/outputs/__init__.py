"""A comparison as a page, a workbook and a Word document."""
