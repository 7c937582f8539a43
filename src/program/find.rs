//! Whether a program can be run, found out without running it.

use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Where the system looks where nothing is said.
const DEFAULT: &str = "/bin:/usr/bin";

/// Why a program cannot be run; none where it seems that it can. A name without a slash is looked for
/// as the system does it.
#[must_use]
pub fn unrunnable(program: &str) -> Option<io::Error> {
    if program.contains('/') {
        return check(Path::new(program)).err();
    }
    let path = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT.into());
    let found = std::env::split_paths(&path).any(|folder| check(&folder.join(program)).is_ok());
    (!found).then(|| io::Error::new(ErrorKind::NotFound, "it is in no folder of PATH"))
}

fn check(path: &Path) -> io::Result<()> {
    let found = path.metadata()?;
    if !found.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    // Whose x bit counts is the system's to say.
    if found.permissions().mode() & 0o111 == 0 {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "it is not executable"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_run_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hook");
        std::fs::write(&file, "").unwrap();
        let why = |program: &str| unrunnable(program).map(|error| error.to_string());
        assert_eq!(why("sh"), None);
        assert_eq!(why("/bin/sh"), None);
        assert_eq!(why("no-such-program").as_deref(), Some("it is in no folder of PATH"));
        assert_eq!(why(file.to_str().unwrap()).as_deref(), Some("it is not executable"));
        assert_eq!(why(folder.path().to_str().unwrap()).as_deref(), Some("it is no file"));
        assert!(why("/nowhere/at/all").is_some());
    }
}
