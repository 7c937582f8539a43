//! The folder on this machine that holds journals and locks.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The state folder: `runs/` and `locks/`.
#[derive(Clone, Debug)]
pub struct StateDir(PathBuf);

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// There is no place for it.
    #[error("no place for the journal: give --state-dir, or set HOME")]
    Nowhere,
    /// It cannot be made or entered.
    #[error("the state folder {path} cannot be used")]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others could write to it.
    #[error(
        "the state folder {path} belongs to another user or can be written to by others: \
         choose another one with --state-dir, or chmod 700 it"
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

impl StateDir {
    /// Finds the folder: flag, `$STATE_DIRECTORY`, `$XDG_STATE_HOME/trapheus`,
    /// `~/.local/state/trapheus`, and makes what is missing, for this user alone.
    ///
    /// # Errors
    /// [`StateError`], before anything else is done.
    pub fn open(flag: Option<&Path>) -> Result<Self, StateError> {
        let path = flag
            .map(Path::to_path_buf)
            .or_else(Self::of_the_environment)
            .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".local/state/trapheus")))
            .ok_or(StateError::Nowhere)?;
        for folder in [path.clone(), path.join("runs"), path.join("locks")] {
            let unusable = |source| StateError::Unusable { path: folder.clone(), source };
            if !folder.exists() {
                let mut builder = DirBuilder::new();
                builder.recursive(true).mode(0o700).create(&folder).map_err(unusable)?;
            }
            let about = fs::metadata(&folder).map_err(unusable)?;
            fs::read_dir(&folder).map_err(unusable)?;
            // Group and others may not write: a journal decides what is deleted.
            if about.permissions().mode() & 0o022 != 0 || about.uid() != user(&path) {
                return Err(StateError::Foreign { path: folder });
            }
        }
        Ok(Self(path))
    }

    /// The folder that the environment names, and another environment would not: `$STATE_DIRECTORY` or
    /// `$XDG_STATE_HOME/trapheus`.
    #[must_use]
    pub fn of_the_environment() -> Option<PathBuf> {
        let given = variable("STATE_DIRECTORY");
        // systemd gives a list where the unit names several.
        let given = given.and_then(|list| std::env::split_paths(&list).next());
        given.or_else(|| variable("XDG_STATE_HOME").map(|home| Path::new(&home).join("trapheus")))
    }

    /// The journal of a run.
    #[must_use]
    pub fn journal(&self, run: &str) -> PathBuf {
        self.0.join("runs").join(format!("{run}.jsonl"))
    }

    /// The file of a lock.
    #[must_use]
    pub fn lock(&self, name: &str) -> PathBuf {
        self.0.join("locks").join(name)
    }

    /// The ids of all runs of this machine, the oldest first.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn runs(&self) -> io::Result<Vec<String>> {
        let mut runs = Vec::new();
        for entry in fs::read_dir(self.0.join("runs"))? {
            let name = entry?.file_name();
            runs.extend(
                name.to_str().and_then(|name| name.strip_suffix(".jsonl")).map(str::to_owned),
            );
        }
        // The id ends in the time: that is the order.
        runs.sort_by_key(|run| {
            let mut parts: Vec<_> = run.rsplitn(4, '-').map(str::to_owned).collect();
            parts.truncate(3);
            parts.reverse();
            parts
        });
        Ok(runs)
    }
}

/// Who owns what this process makes, without asking libc: the owner of its own entry in `/proc`,
/// or, where there is none, whoever owns the folder.
fn user(path: &Path) -> u32 {
    let own = fs::metadata("/proc/self").or_else(|_| fs::metadata(path));
    own.map(|about| about.uid()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("state");
        let state = StateDir::open(Some(&path)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(state.runs().unwrap().is_empty());
        fs::set_permissions(path.join("runs"), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(StateDir::open(Some(&path)), Err(StateError::Foreign { .. })));
        fs::write(base.path().join("file"), "").unwrap();
        let file = base.path().join("file");
        assert!(matches!(StateDir::open(Some(&file)), Err(StateError::Unusable { .. })));
    }

    #[test]
    fn runs_are_listed_by_time() {
        let base = tempfile::tempdir().unwrap();
        let state = StateDir::open(Some(&base.path().join("state"))).unwrap();
        for run in ["b-20260102-030405-aaaa", "a-b-20260102-030406-aaaa", "z-20250102-030405-aaaa"]
        {
            fs::write(state.journal(run), "").unwrap();
        }
        let runs = state.runs().unwrap();
        assert_eq!(
            runs,
            ["z-20250102-030405-aaaa", "b-20260102-030405-aaaa", "a-b-20260102-030406-aaaa"]
        );
    }
}
