//! How many requests a client may make: a bucket of tokens for each network.

use crate::web::bounded::BoundedMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The buckets of all clients.
pub(super) struct RateTable {
    shards: Vec<Mutex<BoundedMap<u64, Bucket>>>,
    rate: f64,
    burst: f64,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

/// The parts of the table, each with its own lock, and the networks in each.
const SHARDS: u64 = 16;
const NETWORKS: usize = 8192;

impl RateTable {
    /// A table that lets `rate` requests a second through, and `burst` at once; a rate of 0 lets everything through.
    pub(super) fn new(rate: u32, burst: u32) -> RateTable {
        let shards = (0..SHARDS).map(|_| Mutex::new(BoundedMap::new(NETWORKS))).collect();
        RateTable { shards, rate: rate.into(), burst: burst.max(1).into() }
    }

    /// Takes a token of the network of an address.
    ///
    /// # Errors
    /// After how many seconds there is one.
    pub(super) fn take(&self, ip: IpAddr, now: Instant) -> Result<(), u64> {
        if self.rate == 0.0 {
            return Ok(());
        }
        let network = network(ip);
        // the lowest bits of both families differ most
        let place = usize::try_from((network ^ network >> 8 ^ network >> 24) % SHARDS).unwrap_or(0);
        let Some(shard) = self.shards.get(place) else { return Ok(()) };
        let mut buckets = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { tokens: self.burst, filled: now };
        let bucket = buckets.get(&network).unwrap_or(full);
        let gained = now.saturating_duration_since(bucket.filled).as_secs_f64() * self.rate;
        let tokens = (bucket.tokens + gained).min(self.burst);
        let (left, result) = match tokens >= 1.0 {
            true => (tokens - 1.0, Ok(())),
            false => (tokens, Err(((1.0 - tokens) / self.rate).ceil().max(1.0) as u64)),
        };
        buckets.insert(network, Bucket { tokens: left, filled: now });
        result
    }
}

/// The network of a client: /56 or /24.
fn network(ip: IpAddr) -> u64 {
    match ip.to_canonical() {
        IpAddr::V4(ip) => u64::from(ip.to_bits() >> 8),
        IpAddr::V6(ip) => 1 << 63 | (ip.to_bits() >> 72) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_network_has_as_many_requests_as_it_may() {
        let (table, start) = (RateTable::new(2, 3), Instant::now());
        let take = |ip: &str, after: u64| table.take(ip.parse().unwrap(), start + Duration::from_millis(after));
        for last in 1..4 {
            assert_eq!(take(&format!("192.0.2.{last}"), 0), Ok(()));
        }
        assert_eq!(take("192.0.2.9", 0), Err(1));
        assert_eq!(take("192.0.3.9", 0), Ok(()), "another /24");
        assert_eq!(take("192.0.2.9", 500), Ok(()), "a token after half a second");
        assert_eq!(take("192.0.2.9", 500), Err(1));
        for _ in 0..3 {
            assert_eq!(take("2001:db8:0:1ff::1", 0), Ok(()));
        }
        assert_eq!(take("2001:db8:0:100::2", 0), Err(1), "the same /56");
        assert_eq!(take("2001:db8:0:200::2", 0), Ok(()));
    }

    #[test]
    fn a_rate_of_0_is_no_limit() {
        let table = RateTable::new(0, 1);
        assert!((0..1000).all(|_| table.take("192.0.2.1".parse().unwrap(), Instant::now()).is_ok()));
    }
}
