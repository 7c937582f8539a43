//! An AWS account in memory, with RDS, SES v2 and STS, asked over the wire.
//!
//! What it decides: what RDS answers to a request, and what becomes of its resources while time
//! passes. One function answers ([`Account::answer`]), from the request and the clock alone; it is
//! mounted in process as the SDK's HTTP client ([`http_client`]) and on a loopback port ([`serve`]).
//!
//! What it must never do: know anything of this program beyond this folder, read the real clock
//! while answering, or be kinder than RDS. Names and types come from the service's model
//! (`model.json`); behavior, statuses and figures from the project's collection of facts about RDS,
//! cited beside each rule as "facts" with the section. What no source backs says "inferred".

mod account;
mod attached;
mod cluster;
mod connector;
mod describe;
mod dispatch;
mod durations;
mod events;
mod fault;
mod groups;
mod history;
mod instance;
mod model;
mod names;
mod quota;
mod refusal;
mod resource;
mod sample;
mod sample_clusters;
mod server;
mod ses;
mod setup;
mod state;
mod sts;
mod tags;
mod timeline;
mod versions;
mod window;
mod wire;

pub use account::{Account, Asked, Instance, Snapshot};
pub use connector::http_client;
pub use dispatch::{Answer, Reply, Request};
pub use fault::{Fault, What, When};
pub use history::{Event, Happening, Kind};
pub use server::{serve, serve_apart};
pub use ses::{File, Mail};
