//! The binary as a process against the simulated RDS on loopback: what it prints, with which code
//! it ends, what it asks of RDS, and what it does when it is interrupted or killed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

mod account;
mod alerts;
mod ends;
mod hooks;
mod input;
mod journals;
mod json;
mod keep;
mod kinds;
mod late;
mod lost;
mod notify;
mod plan;
mod refusals;
mod report;
mod rollback;
mod signals;
mod stops;
mod terminal;
mod webhooks;
