//! Ctrl-C, SIGTERM and SIGHUP (a terminal or an ssh session that is closed): the first asks the run
//! to stop at its next safe point, the second leaves at once. None takes anything back.

use super::exit::Exit;
use crate::plan::Stop;
use crate::report::Terminal;
use crate::run::Stopper;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that end a process.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// None where it is ignored: whoever started it under nohup wants it to outlive the terminal.
    hangup: Option<Signal>,
}

impl Signals {
    /// From here on they are heard.
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    /// Does the work to its end; the first signal asks it to stop. What is said comes above the bars.
    /// The second leaves, with `way_on` as the last words.
    pub(super) async fn stop<T>(
        &mut self,
        work: impl Future<Output = T>,
        stopper: &Stopper,
        terminal: &Terminal,
        way_on: &str,
    ) -> T {
        // A run's future is large, and a stack is not.
        let mut work = Box::pin(work);
        let mut asked = false;
        loop {
            let (stop, exit) = tokio::select! {
                done = &mut work => return done,
                heard = self.next() => heard,
            };
            if asked {
                let words =
                    format!("left at once; AWS goes on with what was sent\nnext:  {way_on}\n");
                terminal.leave(&words).await;
                std::process::exit(exit.code().into());
            }
            asked = true;
            stopper.stop(stop);
            terminal.say("stopping after the request or hook in hand; once more leaves at once\n");
        }
    }

    async fn next(&mut self) -> (Stop, Exit) {
        tokio::select! {
            _ = self.interrupt.recv() => (Stop::Interrupted, Exit::Interrupted),
            _ = self.terminate.recv() => (Stop::Terminated, Exit::Terminated),
            () = next(self.hangup.as_mut()) => (Stop::HungUp, Exit::HungUp),
        }
    }
}

/// After the end of a run: whoever sends a signal does not want to wait for anything more.
pub(super) struct Hurry {
    signals: Signals,
    hurried: bool,
}

impl Hurry {
    pub(super) fn new(signals: Signals) -> Self {
        Self { signals, hurried: false }
    }

    /// Does the work, unless somebody is in a hurry, or comes to be.
    pub(super) async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.comes() => None,
            done = work => Some(done),
        }
    }

    /// Returns once somebody is in a hurry; at once if somebody was.
    pub(super) async fn comes(&mut self) {
        if !self.hurried {
            self.signals.next().await;
            self.hurried = true;
        }
    }
}

async fn next(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Whether SIGHUP is ignored, as nohup has it. Linux says so without a call into libc; elsewhere
/// it is taken for heard.
fn ignores_hangup() -> bool {
    let about = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = about.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // SIGHUP is the first signal.
    ignored.is_some_and(|mask| mask & 1 != 0)
}
