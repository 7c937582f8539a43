//! Telling the others: SES e-mail and Slack. Decides what is a sink and whether it took an alert.
//!
//! An alert is sent when the run is at a safe point already. Nothing here can change how it ended:
//! a sink that fails, hangs or panics becomes a [`Sent`] that says so. A webhook URL is a secret:
//! it is in no output, no error and no log.

mod config;
mod email;
mod secret;
mod send;
mod slack;

pub use config::{Config, ConfigError, Email, Occasion, Sinks, Slack, URLS_VARIABLE};
pub use secret::Secret;
pub use send::{Alert, Sent, send};
