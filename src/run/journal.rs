//! The journal: one JSON record a line, on the disk before anything is done.

use crate::plan::{Progress, Record};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The version of the format, in every line.
pub(super) const FORMAT: u32 = 1;

/// One line of a journal. The record's fields stand beside these, so that a line reads as one
/// event, in the journal and in `-o jsonl` alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the format.
    pub v: u32,
    /// The run.
    pub run: String,
    /// Counts from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub record: Record,
}

/// Why a journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("the journal {path} cannot be used")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why. Told again to whoever writes after it.
        #[source]
        source: Arc<io::Error>,
    },
    /// A line in the middle is not one of ours.
    #[error("the journal {path} is damaged in line {line}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counts from 1.
        line: usize,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// A line does not follow on the one before: one is missing, or it is of another run.
    #[error("the journal {path} is damaged in line {line}: {what}")]
    Odd {
        /// The file.
        path: PathBuf,
        /// Counts from 1.
        line: usize,
        /// What is odd about it.
        what: &'static str,
    },
    /// It was written by a later version.
    #[error("the journal {path} was written by a later version of trapheus (format {format})")]
    Later {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// It does not begin with the start of a run.
    #[error("the journal {path} does not tell how its run began")]
    Headless {
        /// The file.
        path: PathBuf,
    },
}

impl JournalError {
    /// The journal, where it has a line that is not as it was written.
    #[must_use]
    pub fn damaged(&self) -> Option<&Path> {
        match self {
            Self::Damaged { path, .. } | Self::Odd { path, .. } | Self::Headless { path } => {
                Some(path)
            }
            Self::Io { .. } | Self::Later { .. } => None,
        }
    }
}

/// Where the lines go.
#[derive(Debug)]
pub enum Journal {
    /// A file, forced to the disk line by line.
    File(OnDisk),
    /// Memory, for rehearsals.
    Memory(Memory),
}

/// The file of a journal. Once a write has failed it takes no more: the next line would follow on
/// a torn one, or tell of a later step than the one that is missing.
#[derive(Debug)]
pub struct OnDisk {
    /// Open for appending.
    file: File,
    path: PathBuf,
    /// How many bytes are whole lines.
    whole: u64,
    failed: Option<Arc<io::Error>>,
}

/// A journal in memory that can be made to die.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The bytes written so far.
    pub bytes: Arc<Mutex<Vec<u8>>>,
    /// Where to die.
    pub crash: Option<Crash>,
}

/// A death at a write of the journal.
#[derive(Clone, Debug)]
pub struct Crash {
    /// At which write, counted over all invocations, from 1.
    pub write: usize,
    /// How much of that line still reaches the disk: nothing, a torn half, all of it.
    pub share: f64,
    /// Told when it happens; the write never returns.
    pub crashed: Arc<Notify>,
    /// Whether it has happened: it happens once.
    pub happened: Arc<AtomicBool>,
}

impl Journal {
    /// A new file, for this user alone; its folder is forced to the disk too.
    ///
    /// # Errors
    /// Where the file exists already or cannot be made.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true).mode(0o600);
        OnDisk::open(path, &options).map(Self::File)
    }

    /// The file of an earlier invocation. A torn last line is cut off, so that what follows
    /// stands on a line of its own.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn append(path: &Path) -> Result<Self, JournalError> {
        let mut file = OnDisk::open(path, OpenOptions::new().read(true).append(true))?;
        let mut cut = || -> io::Result<()> {
            file.whole = whole(&std::fs::read(path)?) as u64;
            if file.file.metadata()?.len() > file.whole { file.cut() } else { Ok(()) }
        };
        cut().map_err(|source| unusable(path, source))?;
        Ok(Self::File(file))
    }

    /// A record that is no text cannot be kept.
    pub(super) fn unsaid(&self, error: serde_json::Error) -> JournalError {
        let path = match self {
            Self::File(file) => &file.path,
            Self::Memory(_) => Path::new("in memory"),
        };
        unusable(path, error.into())
    }

    pub(super) async fn write(&mut self, line: &[u8]) -> Result<(), JournalError> {
        match self {
            Self::File(file) => file.write(line),
            Self::Memory(memory) => {
                memory.write(line).await;
                Ok(())
            }
        }
    }
}

impl OnDisk {
    fn open(path: &Path, options: &OpenOptions) -> Result<Self, JournalError> {
        let open = || -> io::Result<File> {
            let file = options.open(path)?;
            if let Some(folder) = path.parent() {
                File::open(folder)?.sync_all()?;
            }
            Ok(file)
        };
        let file = open().map_err(|source| unusable(path, source))?;
        Ok(Self { file, path: path.to_path_buf(), whole: 0, failed: None })
    }

    fn write(&mut self, line: &[u8]) -> Result<(), JournalError> {
        let Self { file, path, failed, .. } = self;
        if let Some(source) = failed {
            return Err(JournalError::Io { path: path.clone(), source: source.clone() });
        }
        if let Err(error) = file.write_all(line).and_then(|()| file.sync_data()) {
            let source = Arc::new(error);
            *failed = Some(source.clone());
            let path = path.clone();
            // A torn last line is forgiven too: whoever takes the run up cuts it off.
            let _cut = self.cut();
            return Err(JournalError::Io { path, source });
        }
        self.whole += line.len() as u64;
        Ok(())
    }

    /// Takes off what is no whole line.
    fn cut(&self) -> io::Result<()> {
        self.file.set_len(self.whole)?;
        self.file.sync_data()
    }
}

fn unusable(path: &Path, source: io::Error) -> JournalError {
    JournalError::Io { path: path.to_path_buf(), source: Arc::new(source) }
}

impl Memory {
    /// What has reached the "disk".
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts something else on the "disk".
    pub fn set(&self, text: Vec<u8>) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    /// Cuts a torn last line off, as [`Journal::append`] does.
    pub fn mend(&self) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = whole(&bytes);
        bytes.truncate(whole);
    }

    async fn write(&self, line: &[u8]) {
        let crash = {
            let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
            let write = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
            let crash = self.crash.as_ref().filter(|crash| {
                crash.write == write && !crash.happened.swap(true, Ordering::Relaxed)
            });
            let share = crash.map_or(1.0, |crash| crash.share);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a share of a line's length"
            )]
            let kept = (line.len() as f64 * share) as usize;
            bytes.extend_from_slice(&line[..kept]);
            crash.cloned()
        };
        if let Some(crash) = crash {
            crash.crashed.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

/// The lines of a journal.
#[must_use]
pub fn text(entries: &[Entry]) -> Vec<u8> {
    let line = |entry| serde_json::to_vec(entry).unwrap_or_default().into_iter().chain([b'\n']);
    entries.iter().flat_map(line).collect()
}

/// Puts a whole journal on the disk, or nothing of it: a part would tell of less than was sent.
///
/// # Errors
/// Where there is one already, or it cannot be written.
pub fn keep(path: &Path, entries: &[Entry]) -> Result<(), JournalError> {
    let part = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    OnDisk::open(&part, &options)?.write(&text(entries))?;
    // Unlike a rename, it does not take the place of a journal that is there.
    let linked = std::fs::hard_link(&part, path);
    let removed = std::fs::remove_file(&part);
    linked.and(removed).map_err(|source| unusable(path, source))?;
    // Forces the folder to the disk too.
    Journal::append(path).map(drop)
}

/// Reads the lines of a journal. A torn last line is forgiven: what it told of was not begun. Nothing
/// else is: what is missing in the middle may be a request.
///
/// # Errors
/// [`JournalError`] where a line in the middle is not one of ours, or does not follow on the others.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Entry>, JournalError> {
    match readable(path, bytes) {
        (entries, None) => Ok(entries),
        (_, Some(error)) => Err(error),
    }
}

/// The same up to the first line that is not one of ours, and what is wrong with that. It tells what
/// happened so far, and not what was sent since.
pub(super) fn readable(path: &Path, bytes: &[u8]) -> (Vec<Entry>, Option<JournalError>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut so_far: Option<Progress> = None;
    for (index, line) in bytes[..whole(bytes)].split_inclusive(|byte| *byte == b'\n').enumerate() {
        let entry = match following(path, index + 1, line, &entries, so_far.as_ref()) {
            Ok(entry) => entry,
            Err(error) => return (entries, Some(error)),
        };
        match &mut so_far {
            Some(progress) => progress.apply(&entry.record, entry.at),
            None => so_far = progress(std::slice::from_ref(&entry)),
        }
        entries.push(entry);
    }
    let headless = || JournalError::Headless { path: path.to_path_buf() };
    let error = entries.is_empty().then(headless);
    (entries, error)
}

/// The line of that number as an entry that follows on those before it.
fn following(
    path: &Path,
    line: usize,
    text: &[u8],
    before: &[Entry],
    progress: Option<&Progress>,
) -> Result<Entry, JournalError> {
    let path = path.to_path_buf();
    let entry: Entry = match serde_json::from_slice(text.trim_ascii_end()) {
        Ok(entry) => entry,
        Err(source) => return Err(JournalError::Damaged { path, line, source }),
    };
    if entry.v > FORMAT {
        return Err(JournalError::Later { path, format: entry.v });
    }
    if let Some(what) = odd(before, progress, &entry) {
        return Err(JournalError::Odd { path, line, what });
    }
    match entry.record {
        Record::Started { .. } => Ok(entry),
        _ if before.is_empty() => Err(JournalError::Headless { path }),
        _ => Ok(entry),
    }
}

/// Why a line cannot follow on those before it.
fn odd(before: &[Entry], progress: Option<&Progress>, entry: &Entry) -> Option<&'static str> {
    let (first, last, progress) = (before.first()?, before.last()?, progress?);
    let in_hand = |step: usize, call: Option<usize>| {
        let calls = progress.plan().steps.get(step).map(|step| step.calls.len());
        step == progress.at.step && calls.is_some_and(|calls| call.is_none_or(|call| call < calls))
    };
    let fits = match entry.record {
        Record::Sending { step, call } | Record::Answered { step, call, .. } => {
            in_hand(step, Some(call))
        }
        Record::Advanced { step } => in_hand(step, None),
        Record::Started { .. } => false,
        _ => true,
    };
    match () {
        () if entry.run != first.run => Some("it is of another run"),
        () if Some(entry.seq) != last.seq.checked_add(1) => Some("a line before it is missing"),
        () if !fits => Some("it does not fit the step in hand"),
        () => None,
    }
}

/// How many bytes are whole lines.
fn whole(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Where a run stands by its journal; none without its start.
#[must_use]
pub fn progress(entries: &[Entry]) -> Option<Progress> {
    let first = entries.first()?;
    let Record::Started { plan, .. } = &first.record else { return None };
    let mut progress = Progress::new(plan.clone(), first.at);
    for entry in entries {
        progress.apply(&entry.record, entry.at);
    }
    Some(progress)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Once a line could not be written, none follows it, although the disk may have room again.
    #[tokio::test]
    async fn nothing_is_written_after_a_write_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let mut journal = Journal::create(&path).unwrap();
        journal.write(b"{}\n").await.unwrap();
        let Journal::File(file) = &mut journal else { unreachable!() };
        let good = std::mem::replace(&mut file.file, File::open(&path).unwrap());
        journal.write(b"{\"lost\":1}\n").await.unwrap_err();
        let Journal::File(file) = &mut journal else { unreachable!() };
        file.file = good;
        journal.write(b"{\"later\":1}\n").await.unwrap_err();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }
}
