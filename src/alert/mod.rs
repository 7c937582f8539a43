//! Telling the others: SES e-mail and Slack. Decides what is a sink and whether it took an alert.
//!
//! An alert is sent when the run is at a safe point already. Nothing here can change how it ended:
//! a sink that fails, hangs or panics becomes a [`Sent`] that says so. A webhook URL is a secret:
//! it is in no output, no error and no log.
//!
//! ```text
//! Alert ──▶ blocks and text ──▶ Slack ──┐
//!   └─────▶ text, HTML, result ──▶ SES ─┴──▶ Sent
//! ```

mod blocks;
mod config;
mod email;
mod html;
mod inquiry;
mod message;
mod secret;
mod send;
mod slack;

pub use config::{Config, ConfigError, Email, Occasion, Sinks, Slack, URLS_VARIABLE};
pub use inquiry::{Found, inquire};
pub use message::Alert;
pub use secret::Secret;
pub use send::{Sending, Sent, Taken, Unsent, send};
