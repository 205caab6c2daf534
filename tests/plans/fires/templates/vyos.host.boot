interfaces {
    ethernet eth0 {
        address @
    }
}
