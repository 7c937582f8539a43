//! Where it happens: reads RDS into a [`crate::plan::World`], turns a [`crate::plan::Call`] into
//! one request, and sorts what comes back.
//!
//! Decides nothing: it never waits, never sends a request again, and knows of no plan.

mod act;
mod client;
mod fault;
mod look;
mod need;
mod preview;
mod read_only;
mod reference;
mod resource;
mod settings;
mod survey;

pub use act::{Act, Reply};
pub use client::{Clock, ConnectError, Connection, Options, connect, region};
pub use look::Look;
pub use need::{NEEDS, Need, On, Statement, Under};
pub use preview::Unsent;
pub use settings::{Table, Told, tables};
