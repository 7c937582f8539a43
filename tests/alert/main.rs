//! Alerts against real servers on loopback and the simulated SES: what counts as taken, what is tried
//! again, how long it may take, and that the webhook's secret is seen nowhere.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod config;
mod email;
mod server;
mod slack;
