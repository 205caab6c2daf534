//! Reverse names: looked up within a time limit, and remembered.

use super::bounded::BoundedMap;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The name of an address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct HostName {
    /// The name, without a dot at its end.
    #[serde(rename = "host")]
    pub(super) text: String,
    /// Whether the name has the address among its own; `None`: not looked up.
    pub(super) confirmed: Option<bool>,
}

impl HostName {
    /// A name of harmless characters; `None`: it has others.
    pub(super) fn new(text: &str, confirmed: Option<bool>) -> Option<HostName> {
        let text = text.trim_end_matches('.');
        let harmless = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
        let valid = (1..=253).contains(&text.len()) && text.bytes().all(harmless);
        valid.then(|| HostName { text: text.to_owned(), confirmed })
    }
}

/// The names of the addresses of a request.
pub(crate) type HostNames = HashMap<IpAddr, HostName>;

/// How long a name is remembered, and how long its absence.
const FOUND: Duration = Duration::from_secs(600);
const MISSING: Duration = Duration::from_secs(60);

/// How many names are remembered, and how many are looked up at the same time.
const REMEMBERED: usize = 20_000;
const AT_ONCE: usize = 256;

/// Looks names up.
pub(super) struct NameService {
    resolver: TokioResolver,
    budget: Duration,
    known: Mutex<BoundedMap<IpAddr, Arc<NameEntry>>>,
    slots: Semaphore,
    /// Names that were found, and look-ups without result.
    pub(super) found: AtomicU64,
    pub(super) missing: AtomicU64,
}

/// A name that is known, or on its way.
struct NameEntry {
    name: OnceCell<Option<HostName>>,
    since: Instant,
}

impl NameEntry {
    fn is_fresh(&self) -> bool {
        let most = if self.name.get().is_some_and(Option::is_some) { FOUND } else { MISSING };
        self.since.elapsed() < most
    }
}

/// The name servers, and the time limit.
#[derive(Clone, Debug)]
pub(crate) struct NameSettings {
    /// The name servers; none: those of the system.
    pub(crate) servers: Vec<SocketAddr>,
    /// How long an answer may wait for names.
    pub(crate) budget: Duration,
}

impl NameService {
    /// A service that asks these servers.
    ///
    /// # Errors
    /// If the configuration of the system cannot be read.
    pub(super) fn new(settings: &NameSettings) -> Result<NameService, NetError> {
        let mut builder = match settings.servers.as_slice() {
            [] => TokioResolver::builder_tokio()?,
            servers => {
                let servers = servers.iter().map(|socket| name_server(*socket)).collect();
                let config = ResolverConfig::from_parts(None, Vec::new(), servers);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        builder.options_mut().timeout = settings.budget;
        builder.options_mut().attempts = 1;
        Ok(NameService {
            resolver: builder.build()?,
            budget: settings.budget,
            known: Mutex::new(BoundedMap::new(REMEMBERED)),
            slots: Semaphore::new(AT_ONCE),
            found: AtomicU64::new(0),
            missing: AtomicU64::new(0),
        })
    }

    /// The names of these addresses, as far as they are found in time.
    pub(super) async fn names(self: &Arc<Self>, addresses: Vec<IpAddr>) -> HostNames {
        let (mut names, mut tasks) = (HostNames::new(), JoinSet::new());
        for ip in addresses {
            let entry = self.entry(ip);
            match entry.name.get() {
                Some(known) => names.extend(known.clone().map(|name| (ip, name))),
                None => {
                    let service = self.clone();
                    tasks.spawn(async move { (ip, service.fill(ip, &entry).await) });
                }
            }
        }
        // the limit is that of all look-ups together, and each has its own too
        let all = async {
            while let Some(done) = tasks.join_next().await {
                names.extend(done.ok().and_then(|(ip, name)| Some((ip, name?))));
            }
        };
        let _late = timeout(self.budget, all).await;
        // late answers are still kept for the next request
        tasks.detach_all();
        names
    }

    /// The entry of an address; a new one if it is too old.
    fn entry(&self, ip: IpAddr) -> Arc<NameEntry> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get(&ip).filter(|entry| entry.is_fresh()) {
            return entry;
        }
        let entry = Arc::new(NameEntry { name: OnceCell::new(), since: Instant::now() });
        known.insert(ip, entry.clone());
        entry
    }

    /// The name of an entry; of several requests only the first one looks it up. With too many look-ups under way the
    /// name is left out, and the next request tries again.
    async fn fill(&self, ip: IpAddr, entry: &NameEntry) -> Option<HostName> {
        let look_up = async {
            let _slot = self.slots.try_acquire().map_err(|_| ())?;
            let name = timeout(self.budget, self.look_up(ip)).await.ok().flatten();
            let counter = if name.is_some() { &self.found } else { &self.missing };
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, ()>(name)
        };
        entry.name.get_or_try_init(|| look_up).await.ok().cloned().flatten()
    }

    async fn look_up(&self, ip: IpAddr) -> Option<HostName> {
        let found = self.resolver.reverse_lookup(ip).await.ok()?;
        let name = found.answers().iter().find_map(|record| match &record.data {
            RData::PTR(name) => Some(name.0.clone()),
            _ => None,
        })?;
        let addresses = self.resolver.lookup_ip(name.clone()).await;
        let confirmed = addresses.is_ok_and(|all| all.iter().any(|own| own == ip));
        HostName::new(&name.to_utf8(), Some(confirmed))
    }
}

/// A name server on any port.
fn name_server(socket: SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(socket.ip());
    server.connections.iter_mut().for_each(|connection| connection.port = socket.port());
    server
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_harmless_characters() {
        assert_eq!(HostName::new("www.example.org.", Some(true)).unwrap().text, "www.example.org");
        for bad in ["", ".", "a b", "<script>", "a\"", "\u{e4}.example", &"a".repeat(254)] {
            assert_eq!(HostName::new(bad, None), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_silent_costs_the_budget_once() {
        let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let settings = NameSettings { servers: vec![silent.local_addr().unwrap()], budget: Duration::from_millis(300) };
        let (service, ip) = (Arc::new(NameService::new(&settings).unwrap()), "192.0.2.1".parse().unwrap());
        let missing = || service.missing.load(Ordering::Relaxed);
        assert!(service.names(vec![ip]).await.is_empty());
        while missing() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(service.names(vec![ip]).await.is_empty());
        assert_eq!(missing(), 1, "the second answer has not looked again");
        drop(silent);
    }
}
