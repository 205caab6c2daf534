//! What all connections share.

use super::ServerSettings;
use super::access::AccessLog;
use super::connection;
use super::metrics::Metrics;
use super::rate::RateTable;
use crate::web::names::NameService;
use crate::web::site::Site;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// What all connections share.
pub(super) struct Shared {
    site: RwLock<Arc<Site>>,
    settings: ServerSettings,
    log: Mutex<Option<AccessLog>>,
    /// Whether there is a log at all, so that no request takes its lock in vain.
    logs: bool,
    /// Where names come from.
    pub(super) names: Option<Arc<NameService>>,
    /// What clients have left of their requests.
    pub(super) rate: RateTable,
    /// What was counted.
    pub(super) metrics: Metrics,
    /// A permit for each connection.
    pub(super) connections: Arc<Semaphore>,
    /// HTTP as every connection speaks it.
    pub(super) http: Builder<TokioExecutor>,
}

impl Shared {
    pub(super) fn new(
        site: Site,
        names: Option<Arc<NameService>>,
        settings: ServerSettings,
        rate: RateTable,
        log: Option<AccessLog>,
    ) -> Shared {
        Shared {
            site: RwLock::new(Arc::new(site)),
            connections: Arc::new(Semaphore::new(settings.limits.connections as usize)),
            http: connection::http(&settings.limits),
            logs: log.is_some(),
            log: Mutex::new(log),
            metrics: Metrics::default(),
            settings,
            names,
            rate,
        }
    }

    /// The site as of now.
    pub(super) fn site(&self) -> Arc<Site> {
        self.site.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another site from now on; requests under way finish with the old one.
    pub(super) fn replace(&self, site: Site) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
    }

    /// The settings.
    pub(super) const fn settings(&self) -> &ServerSettings {
        &self.settings
    }

    /// Writes to the log, if there is one.
    pub(super) fn log(&self, write: impl FnOnce(&AccessLog) -> bool) {
        if self.logs
            && let Some(log) = &*self.log.lock().unwrap_or_else(PoisonError::into_inner)
        {
            self.metrics.count_lost_lines(u64::from(!write(log)) + log.take_failed());
        }
    }

    /// Ends the log.
    pub(super) fn close_log(&self) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
