resolver = "@"
