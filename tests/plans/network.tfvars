# network
region   = "eu-central-1"
vpc_cidr = "10.16.0.0/16"

private_subnets = ["10.16.0.0/20", "10.16.16.0/20"]
ipv6_cidr_block = "2001:db8:1200::/56"

dns = {
  servers = ["10.16.0.2", "2001:db8:1200::53"]
}
