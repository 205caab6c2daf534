cidr_block = "@"
