//! DB clusters: what becomes of them and of their members.

pub(super) mod data_api;
pub(super) mod delete;
pub(super) mod endpoints;
pub(super) mod failover;
pub(super) mod members;
pub(super) mod modify;
pub(super) mod power;
pub(super) mod restore;
pub(super) mod rules;
pub(super) mod settings;
pub(super) mod snapshot;
pub(super) mod view;
