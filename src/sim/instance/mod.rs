//! DB instances, and members of clusters where they are like others.

pub(super) mod defaults;
pub(super) mod delete;
pub(super) mod modify;
pub(super) mod power;
pub(super) mod restore;
pub(super) mod roles;
pub(super) mod rules;
pub(super) mod settings;
pub(super) mod snapshot;
