protocols {
    static {
        route6 @ {
            blackhole {
            }
        }
    }
}
