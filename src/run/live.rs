//! A run in this process.

use super::Beginning;
use super::journal::{Entry, FORMAT, Journal, JournalError, progress};
use crate::plan::{Event, Happening, Progress, Pulse, Record};
use crate::rds::Clock;
use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// A run in this process: its journal, where it stands, and who is told.
#[derive(Debug)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub progress: Progress,
    /// Its first record: what was asked for, and of what.
    started: Record,
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
        let first = started.clone();
        let mut run =
            Self { id, progress, started: first, unwritten, journal, clock, seq: 0, listener };
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
        let Entry { run: id, record: started, .. } = entries.first()?.clone();
        let progress = progress(entries)?;
        let seq = entries.last()?.seq;
        Some(Self { id, progress, started, unwritten: None, journal, clock, seq, listener })
    }

    /// Its first record: what was asked for, and of what.
    #[must_use]
    pub fn started(&self) -> &Record {
        &self.started
    }

    /// Writes a record, takes it in, and tells it.
    ///
    /// # Errors
    /// [`JournalError`]: the record was not taken in then, and nothing may follow.
    pub async fn record(&mut self, record: Record) -> Result<(), JournalError> {
        let at = self.clock.timestamp();
        let entry = Entry { v: FORMAT, run: self.id.clone(), seq: self.seq + 1, at, record };
        let line = serde_json::to_vec(&entry).map_err(|error| self.journal.unsaid(error))?;
        self.journal.write(&[&line[..], b"\n"].concat()).await?;
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
