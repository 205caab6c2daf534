//! Databases that change are opened again, and a log that was rotated.

use super::shared::Shared;
use crate::web::site::Site;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::Signal;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

/// Makes the site, at the start and whenever a file has changed.
pub(crate) struct SiteSource {
    /// Opens the databases.
    pub(crate) open: Box<dyn Fn() -> Result<Site, String> + Send + Sync>,
    /// The files and directories that it reads.
    pub(crate) watched: Vec<PathBuf>,
}

impl SiteSource {
    /// The site as of now.
    pub(super) fn site(&self) -> Result<Site, String> {
        (self.open)()
    }

    /// What distinguishes the files from those of another time.
    fn state(&self) -> Vec<(PathBuf, FileState)> {
        let files = self.watched.iter().flat_map(|path| entries(path));
        let mut all: Vec<_> =
            files.filter_map(|path| fs::metadata(&path).ok().map(|data| (path, FileState::of(&data)))).collect();
        all.sort_unstable();
        all
    }
}

/// A file, or the files of a directory.
fn entries(path: &Path) -> Vec<PathBuf> {
    match fs::read_dir(path) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(_) => vec![path.to_owned()],
    }
}

/// What changes with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FileState {
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl FileState {
    fn of(data: &Metadata) -> FileState {
        FileState { inode: data.ino(), size: data.size(), seconds: data.mtime(), nanoseconds: data.mtime_nsec() }
    }
}

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Opens the databases again on SIGHUP and when their files have changed. Those that cannot be used do not replace the old ones.
pub(super) async fn watch(source: SiteSource, shared: Arc<Shared>, mut hangup: Signal) {
    let source = Arc::new(source);
    let (mut ticks, mut known) = (interval(EVERY), source.state());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let requested = tokio::select! {
            _ = ticks.tick() => false,
            signal = hangup.recv() => {
                shared.log(|log| { log.reopen(); true });
                signal.is_some()
            }
        };
        let reader = source.clone();
        let Ok(state) = spawn_blocking(move || reader.state()).await else { continue };
        if !requested && state == known {
            continue;
        }
        known = state;
        let opener = source.clone();
        match spawn_blocking(move || opener.site()).await {
            Ok(Ok(site)) => {
                shared.replace(site);
                shared.metrics.count_reload();
            }
            _ => shared.metrics.count_failed_reload(),
        }
    }
}
