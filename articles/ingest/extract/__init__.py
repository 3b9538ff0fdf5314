"""An article’s text and metadata out of a web page. Pure."""
