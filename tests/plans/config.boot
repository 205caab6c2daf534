firewall {
    group {
        ipv6-network-group OWN6 {
            network 2001:db8::/32
        }
        address-group SERVERS {
            address 192.0.2.50-192.0.2.59
        }
    }
}
interfaces {
    ethernet eth0 {
        address 192.0.2.1/24
        address 2001:db8:0:10::1/64
        description "LAN { office }"
        hw-id 00:1d:09:76:f5:58
        vif 20 {
            address 2001:db8:0:20::1/64
        }
    }
    ethernet eth1 {
        address dhcp
        address dhcpv6
    }
    loopback lo {
    }
    wireguard wg0 {
        address 2001:db8:0:40::1/64
        peer branch {
            allowed-ips 2001:db8:0:41::/64
            allowed-ips 198.51.100.0/24
        }
    }
}
protocols {
    static {
        route 198.51.100.128/25 {
            next-hop 192.0.2.254 {
            }
        }
        route6 2001:db8:8000::/33 {
            blackhole {
            }
        }
    }
}
service {
    dhcp-server {
        shared-network-name LAN {
            subnet 192.0.2.0/24 {
                default-router 192.0.2.1
                name-server 192.0.2.1
                range 0 {
                    start 192.0.2.100
                    stop 192.0.2.199
                }
                static-mapping printer {
                    ip-address 192.0.2.20
                    mac-address 00:1d:09:76:f5:59
                }
            }
        }
    }
    router-advert {
        interface eth0 {
            prefix 2001:db8:0:10::/64 {
                valid-lifetime 2592000
            }
        }
    }
}
system {
    host-name vyos
    name-server 2001:db8:0:10::53
}

// Warning: Do not remove the following line.
// vyos-config-version: "broadcast-relay@1:cluster@1:config-management@1"
// Release version: 1.4.0
