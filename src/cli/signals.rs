//! Ctrl-C, SIGTERM and SIGHUP (a terminal or an ssh session that is closed): the first asks the run
//! to stop at its next safe point, the second leaves at once. None takes anything back.

use super::exit::Exit;
use crate::plan::Stop;
use crate::report::Terminal;
use crate::run::Stopper;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens for as long as the process lives. What it says comes above the bars.
pub(super) fn listen(stopper: Stopper, terminal: Terminal) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // Whoever started it under nohup wants it to outlive the terminal.
    let mut hangup = if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) };
    tokio::spawn(async move {
        let mut asked = false;
        loop {
            let (stop, exit) = tokio::select! {
                _ = interrupt.recv() => (Stop::Interrupted, Exit::Interrupted),
                _ = terminate.recv() => (Stop::Terminated, Exit::Terminated),
                () = next(hangup.as_mut()) => (Stop::HungUp, Exit::HungUp),
            };
            if asked {
                std::process::exit(exit.code().into());
            }
            asked = true;
            stopper.stop(stop);
            terminal.say("stopping after the request in hand; once more leaves at once\n");
        }
    });
    Ok(())
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
