//! Asking first: the name is typed, or `--confirm` answers, or there is nobody to ask.

use super::exit::Failure;
use crate::plan::Identifier;
use crate::report::Terminal;
use std::io::{BufRead, IsTerminal};

/// Whether somebody is there to be asked, and is not answered for. Without a terminal (cron, CI) the
/// command line itself is the consent.
pub(super) fn asks(confirm: Option<&str>) -> bool {
    confirm.is_none() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks, where somebody is there to be asked; and says whether it did.
pub(super) async fn confirm(
    terminal: &Terminal,
    name: &Identifier,
    confirm: Option<&str>,
) -> Result<bool, Failure> {
    let refused = |what: &str| {
        Failure::refused(what, &format!("to go on, type {name} or give --confirm {name}"))
    };
    if let Some(typed) = confirm {
        return if name.is_called(typed) {
            Ok(false)
        } else {
            Err(refused(&format!("--confirm says '{typed}', and the database is {name}")))
        };
    }
    if !asks(confirm) {
        return Ok(false);
    }
    terminal.say(&format!("\nType {name} to go on: "));
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let line = tokio::select! {
        line = line => line.ok().and_then(Result::ok).unwrap_or_default(),
        _ = tokio::signal::ctrl_c() => {
            terminal.say("\n");
            return Err(refused("not confirmed"));
        }
    };
    if line.is_empty() {
        // Ctrl-D leaves the cursor where it was.
        terminal.say("\n");
    }
    if name.is_called(&line) { Ok(true) } else { Err(refused("not confirmed")) }
}
