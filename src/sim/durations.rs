//! How long everything takes: one row a transition, from–to in seconds, with the source of the figure.
//!
//! "facts n" is the collection of RDS's behavior that this account follows. Figures marked "inferred"
//! have no source: they are chosen so that a whole step adds up to a reported duration.

/// One transition's range, from which the account's seeded generator draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transition {
    /// The name under which the drawn time stands in the history.
    pub(super) name: &'static str,
    pub(super) from: u64,
    pub(super) to: u64,
}

macro_rules! transitions {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $from:literal, $to:literal;)*) => {
        $($(#[$doc])* pub(super) const $constant: Transition =
            Transition { name: $name, from: $from, to: $to };)*
    };
}

transitions! {
    /// After any change the next looks still show the old status (facts 4.2: the next 1–2 polls;
    /// 4.1 #7: seconds).
    STALE = "stale", 2, 20;

    // A rename: 6–12 minutes in all (facts 4.3); the split over its phases is inferred.
    /// Renaming, still under the old name (facts 4.1 #7).
    RENAME_OLD_NAME = "rename: under the old name", 110, 230;
    /// Neither name answers (facts 4.1 #7).
    RENAME_NO_NAME = "rename: no name", 20, 90;
    /// The new name shows `available`, and the reboot is still to come (facts 4.1 #2 and #7).
    RENAME_BEFORE_REBOOT = "rename: before the reboot", 5, 30;
    /// The reboot of a rename (facts 4.1 #2).
    RENAME_REBOOT = "rename: reboot", 210, 350;
    /// How long after the new name shows the old one is still taken (facts 3.4, restore;
    /// 4.1 #9): inferred.
    RENAME_RELEASE = "rename: old name freed", 3, 45;

    // A restore of a small instance: 8–12 minutes (facts 4.3); the split is inferred.
    /// `creating`, without an endpoint (facts 2.1).
    RESTORE_CREATING = "restore: creating", 420, 600;
    /// A first `available` that does not last (facts 4.2).
    RESTORE_EARLY_AVAILABLE = "restore: early available", 5, 30;
    /// The first backup (facts 4.2).
    RESTORE_BACKING_UP = "restore: backing up", 40, 90;
    /// Each of the settling statuses that may follow (facts 4.2).
    RESTORE_SETTLING = "restore: settling", 15, 50;
    /// A storage type other than the snapshot's: hours of `storage-optimization` (facts 4.3).
    STORAGE_OPTIMIZATION = "storage optimization", 7_200, 36_000;
    /// A new instance: the comparison tests of facts 4.3 spend about 10 minutes with its deletion.
    CREATE_CREATING = "create: creating", 240, 420;

    /// A manual snapshot of a small database: 2–3 minutes (facts 4.3).
    SNAPSHOT = "snapshot", 110, 180;
    /// The instance leaves `backing-up` a little after its snapshot is available: inferred.
    SNAPSHOT_AFTERWARDS = "snapshot: instance afterwards", 2, 20;
    /// A copy within the region: as a snapshot, inferred.
    SNAPSHOT_COPY = "snapshot: copy", 60, 240;
    /// A snapshot goes quickly: inferred.
    SNAPSHOT_DELETE = "snapshot: deletion", 3, 25;

    /// A small change of settings: inferred.
    MODIFY_SMALL = "modify: settings", 10, 60;
    /// One that works on the machine or its storage: inferred.
    MODIFY_LARGE = "modify: machine or storage", 240, 600;
    /// A role from pending to active: inferred.
    ROLE = "role", 5, 40;
    /// An engine upgrade: inferred.
    MODIFY_UPGRADE = "modify: upgrade", 480, 900;

    /// A reboot: inferred, shorter than a rename's.
    REBOOT = "reboot", 60, 180;
    /// A stop: inferred.
    STOP = "stop", 120, 300;
    /// A start: inferred.
    START = "start", 180, 420;
    /// A stopped instance starts by itself after 7 days (facts 2.1).
    AUTO_START = "start by itself", 604_800, 604_800;

    // A restored Aurora cluster: 15 minutes until it is available, its members 25 more (facts 4.3); as
    // that is one report, the ranges are wider, and how they split is inferred.
    /// A new, empty cluster: inferred.
    CLUSTER_CREATING = "cluster: creating", 60, 240;
    /// Restored from its snapshot, without members (facts 4.3).
    CLUSTER_RESTORING = "cluster: restoring", 420, 900;
    /// The first backup: inferred.
    CLUSTER_BACKING_UP = "cluster: backing up", 15, 60;
    /// The member that is asked for first (facts 4.3).
    MEMBER_FIRST = "member: the first", 600, 1_050;
    /// Every other member: in parallel it is later than the first, mostly (inferred).
    MEMBER_NEXT = "member: another", 750, 1_500;
    /// Each of the three that a Multi-AZ DB cluster comes with: inferred, longer than an instance's.
    MULTI_AZ_MEMBER = "member: of a Multi-AZ DB cluster", 720, 1_320;

    // A cluster's rename: no reboot (facts 4.1 #3), about 2 minutes for a Multi-AZ DB cluster
    // (facts 4.1 #2), which is taken for Aurora too; without a name as long as an instance.
    /// Renaming, still under the old name (facts 4.1 #7).
    CLUSTER_RENAME_OLD_NAME = "cluster rename: under the old name", 30, 120;
    /// Under the new name, and not yet done: inferred.
    CLUSTER_RENAME_AFTERWARDS = "cluster rename: afterwards", 5, 40;

    /// Another writer: inferred.
    FAILOVER = "failover", 20, 60;
    /// A cluster without members goes: inferred.
    CLUSTER_DELETE = "cluster: deletion", 60, 240;
    /// A custom endpoint: inferred.
    ENDPOINT_CREATE = "endpoint: creation", 20, 90;
    /// The same.
    ENDPOINT_DELETE = "endpoint: deletion", 15, 60;

    /// The check of the replicas before a deletion (facts 4.4): inferred.
    DELETE_PRECHECK = "delete: precheck", 10, 40;
    /// A deletion takes minutes (facts 4.3).
    DELETE = "delete", 120, 420;
}
