"""The admin of our own articles: their form, their picture, their date, the link to their preview."""
