//! The simulated account, asked through the real SDK under tokio's paused clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should say so"
)]

mod cluster_faults;
mod cluster_refusals;
mod cluster_support;
mod clusters;
mod faults;
mod life;
mod multi_az;
mod refusals;
mod rename;
mod support;
