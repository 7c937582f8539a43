//! A stop asked for from outside: heard between two requests and during every pause.

use crate::plan::Stop;
use tokio::sync::watch;

/// The asking end.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Option<Stop>>);

/// The hearing end.
#[derive(Clone, Debug)]
pub struct StopSignal(watch::Receiver<Option<Stop>>);

impl Stopper {
    /// A pair of ends.
    #[must_use]
    pub fn new() -> (Self, StopSignal) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), StopSignal(receiver))
    }

    /// Asks the run to stop at the next safe point. The first reason stands.
    pub fn stop(&self, why: Stop) {
        self.0.send_if_modified(|stop| {
            let first = stop.is_none();
            *stop = stop.or(Some(why));
            first
        });
    }
}

impl StopSignal {
    /// Whether a stop was asked for.
    #[must_use]
    pub fn asked(&self) -> Option<Stop> {
        *self.0.borrow()
    }

    /// Returns when a stop is asked for.
    pub async fn wait(&mut self) {
        if self.0.wait_for(Option::is_some).await.is_err() {
            // Nobody can ask any more.
            std::future::pending::<()>().await;
        }
    }
}
