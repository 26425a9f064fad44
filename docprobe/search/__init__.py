"""A query in; ranked symbols, quirks or tests out."""
