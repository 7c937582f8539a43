//! What happened to the resources, and what can be read from it without knowing who asked.

use super::wire::Bag;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// The kinds of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A DB instance, stand-alone or member of a cluster.
    Instance,
    /// An Aurora or Multi-AZ DB cluster.
    Cluster,
    /// A snapshot of an instance.
    Snapshot,
    /// A snapshot of a cluster.
    ClusterSnapshot,
    /// A custom endpoint of a cluster.
    Endpoint,
}

/// One thing that happened to one resource.
#[derive(Debug, Clone)]
pub struct Happening {
    /// When, on the account's clock.
    pub at: SystemTime,
    /// The number of the request that brought it about; `None` for the account's beginnings.
    pub by: Option<u64>,
    /// The kind of the resource.
    pub kind: Kind,
    /// The id that survives renames; for snapshots one of the account's own.
    pub resource_id: String,
    /// The name it bears after this.
    pub name: String,
    /// The tags it bears after this.
    pub tags: BTreeMap<String, String>,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// It came into being, from a snapshot of that name or from that source database, if any.
    Created {
        /// Name of the snapshot (of what was restored, of a copy) or database (of a snapshot).
        from: Option<String>,
    },
    /// It bears another name from now on.
    Renamed {
        /// Until now.
        from: String,
        /// From now on.
        to: String,
    },
    /// Its true status.
    Became {
        /// As RDS itself knows it; a description may lag behind.
        status: String,
    },
    /// The status that a description shows changed.
    Shown {
        /// As described.
        status: String,
    },
    /// No name answers for it any more, for a while.
    Vanished,
    /// A name it held besides its own can be used again.
    Freed {
        /// The name.
        name: String,
    },
    /// Attributes took effect.
    Modified {
        /// Wire name → value; of a cluster `writer` is the id of the member that writes from now on.
        values: Bag,
    },
    /// Changes were put off into `PendingModifiedValues`.
    Parked {
        /// Wire name → value.
        values: Bag,
    },
    /// A tag was set.
    Tagged {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
    /// A tag was taken away.
    Untagged {
        /// Its key.
        key: String,
    },
    /// Its deletion was accepted.
    DeletionBegan,
    /// It is gone; `tags` of the happening are its last.
    Gone,
    /// Its endpoint answers, under its name; a cluster's, once it has a writer that runs.
    Up,
    /// Its endpoint does not answer any more.
    Down {
        /// The name under which it answered.
        name: String,
    },
    /// A time was drawn for something that is to happen.
    Drawn {
        /// Name of the transition.
        transition: &'static str,
        /// How long it will take.
        takes: Duration,
    },
}

/// How long, between `from` and `to`, nothing of that kind answered under `name`.
pub(super) fn outage(
    history: &[Happening],
    kind: Kind,
    name: &str,
    from: SystemTime,
    to: SystemTime,
) -> Duration {
    let mut changes: Vec<(SystemTime, bool)> = history
        .iter()
        .filter(|one| one.kind == kind)
        .filter_map(|one| match &one.event {
            Event::Up if one.name == name => Some((one.at, true)),
            Event::Down { name: was } if was == name => Some((one.at, false)),
            _ => None,
        })
        .collect();
    changes.sort_by_key(|(at, _)| *at);
    let (mut total, mut since, mut up) = (Duration::ZERO, from, false);
    let lasting = |since: SystemTime, until: SystemTime| {
        until.min(to).duration_since(since.max(from)).unwrap_or_default()
    };
    for (at, now_up) in changes {
        if !up {
            total += lasting(since, at);
        }
        (since, up) = (at, now_up);
    }
    if up { total } else { total + lasting(since, to) }
}
