//! Ctrl-C and SIGTERM: the first asks the run to stop at its next safe point, the second leaves
//! at once. Neither takes anything back.

use super::exit::Exit;
use crate::plan::Stop;
use crate::report::Terminal;
use crate::run::Stopper;
use tokio::signal::unix::{SignalKind, signal};

/// Listens for as long as the process lives. What it says comes above the bars.
pub(super) fn listen(stopper: Stopper, terminal: Terminal) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        let mut asked = false;
        loop {
            let (stop, exit) = tokio::select! {
                _ = interrupt.recv() => (Stop::Interrupted, Exit::Interrupted),
                _ = terminate.recv() => (Stop::Terminated, Exit::Terminated),
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
