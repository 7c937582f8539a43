//! Ctrl-C, SIGTERM and SIGHUP (a terminal or an ssh session that is closed): the first asks the run
//! to stop at its next safe point, the second leaves at once. None takes anything back.

use super::exit::Exit;
use crate::plan::Stop;
use crate::report::Terminal;
use crate::run::Stopper;
use std::sync::{Arc, OnceLock};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The first signal, once there was one.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<OnceLock<Exit>>);

impl Heard {
    /// The code of an invocation that a signal stopped: the journal tells a SIGHUP from a SIGTERM
    /// no more than the run does.
    pub(super) fn instead_of(&self, exit: Exit) -> Exit {
        match self.0.get() {
            Some(heard) if exit == Exit::Terminated => *heard,
            _ => exit,
        }
    }
}

/// Listens for as long as the process lives. What it says comes above the bars.
pub(super) fn listen(stopper: Stopper, terminal: Terminal) -> std::io::Result<Heard> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // Whoever started it under nohup wants it to outlive the terminal.
    let mut hangup = if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) };
    let heard = Heard::default();
    let first = heard.clone();
    tokio::spawn(async move {
        loop {
            let (stop, exit) = tokio::select! {
                _ = interrupt.recv() => (Stop::Interrupted, Exit::Interrupted),
                _ = terminate.recv() => (Stop::Terminated, Exit::Terminated),
                () = next(hangup.as_mut()) => (Stop::Terminated, Exit::HungUp),
            };
            if first.0.set(exit).is_err() {
                std::process::exit(exit.code().into());
            }
            stopper.stop(stop);
            terminal.say("stopping after the request in hand; once more leaves at once\n");
        }
    });
    Ok(heard)
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
