//! One run per database on this machine.

use super::StateDir;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;

/// Held until it is dropped, or the process dies.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

/// Why the lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A live process holds it.
    #[error("another trapheus (process {holder}) is at work on this database")]
    Held {
        /// Its process id.
        holder: String,
    },
    /// The file cannot be used.
    #[error("the lock cannot be taken")]
    Io(#[from] io::Error),
}

/// Whoever only looks holds it for less than a millisecond; a fifth of a second is plenty.
const TRIES: u32 = 8;
const PAUSE: Duration = Duration::from_millis(25);

impl Lock {
    /// Whether a live process holds the lock of a database.
    #[must_use]
    pub fn is_held(state: &StateDir, name: &str) -> bool {
        let file = File::open(state.lock(name));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Takes the lock of a database; waits a moment for one who only sees whether it is free.
    ///
    /// # Errors
    /// [`LockError::Held`] where a live process has it.
    pub fn take(state: &StateDir, name: &str) -> Result<Self, LockError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(state.lock(name))?;
        let mut tries = 0;
        let taken = loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if tries < TRIES => tries += 1,
                taken => break taken,
            }
            std::thread::sleep(PAUSE);
        };
        match taken {
            Ok(()) => {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())?;
                Ok(Self(file))
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only for the message; the holder may be just writing it.
                let read = file.read_to_string(&mut holder);
                if read.is_err() || holder.is_empty() {
                    "unknown".clone_into(&mut holder);
                }
                Err(LockError::Held { holder })
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let base = tempfile::tempdir().unwrap();
        let state = StateDir::open(Some(&base.path().join("state"))).unwrap();
        let first = Lock::take(&state, "a.b.instance.db1").unwrap();
        let held = Lock::take(&state, "a.b.instance.db1").unwrap_err().to_string();
        assert!(held.contains(&std::process::id().to_string()), "{held}");
        assert!(Lock::is_held(&state, "a.b.instance.db1"));
        assert!(!Lock::is_held(&state, "a.b.instance.db2"));
        assert!(Lock::take(&state, "a.b.instance.db2").is_ok());
        assert!(!Lock::is_held(&state, "a.b.instance.db2"));
        drop(first);
        assert!(Lock::take(&state, "a.b.instance.db1").is_ok());
    }
}
