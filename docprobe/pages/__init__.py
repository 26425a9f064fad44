"""Records become the site: a Sphinx extension, a theme, generated pages and a search index."""
