//! The journal: one JSON record a line, on the disk before anything is done.

use super::Beginning;
use crate::plan::{Event, Happening, Progress, Pulse, Record};
use crate::rds::Clock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// The version of the format, in every line.
const FORMAT: u32 = 1;

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

    async fn write(&mut self, line: &[u8]) -> Result<(), JournalError> {
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

/// Reads the lines of a journal. A torn last line is forgiven: what it told of was not begun.
///
/// # Errors
/// [`JournalError`] where a line in the middle is not one of ours.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Entry>, JournalError> {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, line) in bytes[..whole(bytes)].split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let path = path.to_path_buf();
        let entry: Entry = serde_json::from_slice(line).map_err(|source| {
            JournalError::Damaged { path: path.clone(), line: index + 1, source }
        })?;
        if entry.v > FORMAT {
            return Err(JournalError::Later { path, format: entry.v });
        }
        entries.push(entry);
    }
    match entries.first() {
        Some(Entry { record: Record::Started { .. }, .. }) => Ok(entries),
        _ => Err(JournalError::Headless { path: path.to_path_buf() }),
    }
}

/// How many bytes are whole lines.
fn whole(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// A run in this process: its journal, where it stands, and who is told.
#[derive(Debug)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub progress: Progress,
    /// Why the journal could not be written, once that stopped the run.
    pub unwritten: Option<String>,
    journal: Journal,
    clock: Clock,
    seq: u64,
    listener: UnboundedSender<Event>,
}

impl Run {
    /// Begins a run: its first record is on the disk when this returns.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was done then.
    pub async fn begin(
        beginning: Beginning,
        journal: Journal,
        clock: Clock,
        listener: UnboundedSender<Event>,
    ) -> Result<Self, JournalError> {
        let Beginning { id, started, plan } = beginning;
        let progress = Progress::new(plan, clock.timestamp());
        let unwritten = None;
        let mut run = Self { id, progress, unwritten, journal, clock, seq: 0, listener };
        run.record(started).await?;
        Ok(run)
    }

    /// Takes up a run from its journal. Nothing is written yet.
    #[must_use]
    pub fn take_up(
        entries: &[Entry],
        journal: Journal,
        clock: Clock,
        listener: UnboundedSender<Event>,
    ) -> Option<Self> {
        let id = entries.first()?.run.clone();
        let progress = progress(entries)?;
        let seq = entries.last()?.seq;
        Some(Self { id, progress, unwritten: None, journal, clock, seq, listener })
    }

    /// Writes a record, takes it in, and tells it.
    ///
    /// # Errors
    /// [`JournalError`]: the record was not taken in then, and nothing may follow.
    pub async fn record(&mut self, record: Record) -> Result<(), JournalError> {
        let at = self.clock.timestamp();
        let entry = Entry { v: FORMAT, run: self.id.clone(), seq: self.seq + 1, at, record };
        let mut line = serde_json::to_vec(&entry).unwrap_or_default();
        line.push(b'\n');
        self.journal.write(&line).await?;
        self.seq = entry.seq;
        self.progress.apply(&entry.record, at);
        self.say(at, Happening::Record(Box::new(entry.record)));
        Ok(())
    }

    /// Tells nobody any more: who listens comes to an end.
    pub fn hush(&mut self) {
        self.listener = unbounded_channel().0;
    }

    /// Tells what is not kept.
    pub fn tell(&self, pulse: Pulse) {
        self.say(self.clock.timestamp(), Happening::Pulse(pulse));
    }

    fn say(&self, at: Timestamp, happening: Happening) {
        // A display that is gone does not stop a run.
        let _ = self.listener.send(Event { run: self.id.clone(), at, happening });
    }
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
