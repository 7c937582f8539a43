//! The one place that writes to the terminal while a run goes on.
//!
//! A thread of its own does the writing. A terminal that is held (Ctrl-S) or a pipe that nobody
//! reads would otherwise stop the run; and under a paused clock nothing here may wait on tokio's
//! time. What cannot be written is forgotten.

use super::bars::Frame;
use super::tty::Tty;
use console::{Term, truncate_str};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;
use tracing_subscriber::fmt::MakeWriter;

/// So many log lines may wait for a terminal that is held. Lines of the story are few and are
/// never dropped.
const MOST_WAITING: usize = 10_000;

/// How long a terminal has for the last words of one who leaves at once.
const AT_ONCE: Duration = Duration::from_millis(500);
/// indicatif's own rate for a terminal, in frames a second.
const RATE: u8 = 20;

/// The terminal. Clones are the same one.
#[derive(Clone)]
pub struct Terminal(Arc<Inner>);

struct Inner {
    bars: MultiProgress,
    /// What the bars must fit on; none where they are drawn on something else.
    size: Option<Term>,
    out: Mutex<Box<dyn Write + Send>>,
    err: Mutex<Box<dyn Write + Send>>,
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Why stdout could not be written, if it could not.
    unprinted: Mutex<Option<io::Error>>,
}

#[derive(Default)]
struct Queue {
    texts: VecDeque<Text>,
    /// Only the newest frame is worth drawing.
    frame: Option<Frame>,
    /// Whether the writing thread is there.
    open: bool,
    ending: Option<oneshot::Sender<()>>,
}

enum Text {
    Out(String),
    Err(String),
}

impl Default for Terminal {
    fn default() -> Self {
        Self::standard()
    }
}

impl Terminal {
    /// The process's own stdout and stderr.
    #[must_use]
    pub fn standard() -> Self {
        let term = Term::stderr();
        let size = term.is_term().then_some(term);
        let bars = match size {
            Some(_) => ProgressDrawTarget::term_like_with_hz(Box::new(Tty::stderr()), RATE),
            None => ProgressDrawTarget::hidden(),
        };
        Self::on(Box::new(io::stdout()), Box::new(io::stderr()), bars, size)
    }

    /// Other handles, for tests.
    #[must_use]
    pub fn new(
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
        bars: ProgressDrawTarget,
    ) -> Self {
        Self::on(out, err, bars, None)
    }

    fn on(
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
        bars: ProgressDrawTarget,
        size: Option<Term>,
    ) -> Self {
        Self(Arc::new(Inner {
            bars: MultiProgress::with_draw_target(bars),
            size,
            out: Mutex::new(out),
            err: Mutex::new(err),
            queue: Mutex::default(),
            wake: Condvar::new(),
            unprinted: Mutex::default(),
        }))
    }

    /// A writer for log lines: they come above the bars.
    #[must_use]
    pub fn logs(&self) -> LogWriter {
        LogWriter { terminal: self.clone(), text: Vec::new() }
    }

    /// Writes text to stderr, above the bars while they are drawn. Errors are forgotten.
    pub fn say(&self, text: &str) {
        self.put(Text::Err(text.to_owned()));
    }

    /// Writes text to stdout. An error stops nothing; [`Terminal::unprinted`] tells it.
    pub fn print(&self, text: &str) {
        self.put(Text::Out(text.to_owned()));
    }

    /// Why something could not be printed on stdout, once. A reader that went away is no reason:
    /// it wants no more.
    #[must_use]
    pub fn unprinted(&self) -> Option<io::Error> {
        self.0.unprinted.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn draw(&self, frame: Frame) {
        let mut queue = self.queue();
        if queue.open {
            queue.frame = Some(frame);
            self.0.wake.notify_one();
        }
    }

    fn put(&self, text: Text) {
        let mut queue = self.queue();
        if queue.open {
            queue.texts.push_back(text);
            self.0.wake.notify_one();
        } else {
            drop(queue);
            self.write(&text);
        }
    }

    fn log(&self, text: String) {
        let full = self.queue().texts.len() >= MOST_WAITING;
        if !full {
            self.put(Text::Err(text));
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, text: &Text) {
        let put = |handle: &Mutex<Box<dyn Write + Send>>, text: &str| {
            let mut handle = handle.lock().unwrap_or_else(PoisonError::into_inner);
            handle.write_all(text.as_bytes()).and_then(|()| handle.flush())
        };
        match text {
            Text::Out(text) => {
                if let Err(error) = put(&self.0.out, text)
                    && error.kind() != io::ErrorKind::BrokenPipe
                {
                    let mut unprinted =
                        self.0.unprinted.lock().unwrap_or_else(PoisonError::into_inner);
                    unprinted.get_or_insert(error);
                }
            }
            Text::Err(text) => {
                // Nobody is left to tell that nobody can be told.
                let _forgotten = put(&self.0.err, text);
            }
        }
    }

    /// Starts the writing thread. Without one (no more threads to be had) writing is direct.
    pub(super) fn open(&self) {
        let this = self.clone();
        self.queue().open = true;
        let thread = thread::Builder::new().name("terminal".to_owned()).spawn(move || this.serve());
        if thread.is_err() {
            self.queue().open = false;
        }
    }

    /// Rows and columns that bars may have.
    fn size(&self) -> (usize, usize) {
        let size = self.0.size.as_ref().and_then(Term::size_checked);
        size.map_or((usize::MAX, usize::MAX), |(rows, columns)| (rows.into(), columns.into()))
    }

    /// Writes what is left, leaves the last frame on the screen and ends the thread.
    pub(super) async fn close(&self) {
        let ended = {
            let mut queue = self.queue();
            if !queue.open {
                return;
            }
            let (ending, ended) = oneshot::channel();
            queue.ending = Some(ending);
            self.0.wake.notify_one();
            ended
        };
        // An error means that the thread is gone, which is what is waited for.
        let _gone = ended.await;
    }

    /// Writes the last words of one who leaves at once, below the last frame, if the terminal takes
    /// them: one that is held must not hold what leaves.
    pub async fn leave(&self, words: &str) {
        let (this, words) = (self.clone(), words.to_owned());
        let written = async {
            self.close().await;
            tokio::task::spawn_blocking(move || this.say(&words)).await
        };
        let _held = tokio::time::timeout(AT_ONCE, written).await;
    }

    fn serve(&self) {
        let mut rows = Rows { bars: &self.0.bars, rows: Vec::new() };
        loop {
            let (texts, frame, ending) = self.take();
            if !texts.is_empty() {
                rows.clear();
                texts.iter().for_each(|text| self.write(text));
                rows.show();
            }
            if let Some(frame) = frame {
                rows.draw(&fit(frame, self.size()));
                if !self.0.bars.is_hidden() {
                    // The cursor is left behind the last row: the `^C` that a terminal echoes could
                    // go to the next line there, and the next frame would miss the first row of
                    // this one.
                    self.write(&Text::Err("\r".to_owned()));
                }
            }
            if let Some(ending) = ending {
                rows.leave();
                if !rows.rows.is_empty() && !self.0.bars.is_hidden() {
                    // The cursor is in the last row.
                    self.write(&Text::Err("\n".to_owned()));
                }
                let _nobody_waits = ending.send(());
                return;
            }
        }
    }

    fn take(&self) -> (VecDeque<Text>, Option<Frame>, Option<oneshot::Sender<()>>) {
        let idle = |queue: &mut Queue| {
            queue.texts.is_empty() && queue.frame.is_none() && queue.ending.is_none()
        };
        let queue = self.0.wake.wait_while(self.queue(), idle);
        let mut queue = queue.unwrap_or_else(PoisonError::into_inner);
        let ending = queue.ending.take();
        queue.open = ending.is_none();
        (std::mem::take(&mut queue.texts), queue.frame.take(), ending)
    }
}

/// The rows of a frame on so many rows and columns. On a low terminal the heading stays, and rows before
/// the one that must be seen go; those after it are not drawn.
fn fit(frame: Frame, (rows, columns): (usize, usize)) -> Vec<String> {
    let Frame { rows: mut all, focus } = frame;
    let excess = all.len().saturating_sub(rows);
    let gone = excess.min(focus.saturating_sub(1));
    if gone > 0 {
        all.drain(1..=gone).for_each(drop);
    }
    all.iter().map(|row| truncate_str(row, columns, "…").into_owned()).collect()
}

/// The rows on the screen: one indicatif bar each, of which only the message is used.
struct Rows<'a> {
    bars: &'a MultiProgress,
    rows: Vec<ProgressBar>,
}

impl Rows<'_> {
    fn draw(&mut self, frame: &[String]) {
        while self.rows.len() > frame.len() {
            if let Some(row) = self.rows.pop() {
                self.bars.remove(&row);
            }
        }
        while self.rows.len() < frame.len() {
            self.rows.push(self.bars.add(ProgressBar::new_spinner().with_style(style())));
        }
        for (row, text) in self.rows.iter().zip(frame) {
            if row.message() != *text {
                row.set_message(text.clone());
            }
        }
    }

    /// Not indicatif's own `suspend`, which panics where the terminal is gone.
    fn clear(&self) {
        if !self.rows.is_empty() {
            let _gone = self.bars.clear();
        }
    }

    /// One row draws them all.
    fn show(&self) {
        self.rows.first().into_iter().for_each(ProgressBar::force_draw);
    }

    fn leave(&self) {
        self.rows.iter().for_each(ProgressBar::abandon);
    }
}

/// `wide_msg` is cut at the width of the terminal, so that no row wraps where that has just changed.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Takes in one log event and writes it when it is dropped, whole.
pub struct LogWriter {
    terminal: Terminal,
    text: Vec<u8>,
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        if !self.text.is_empty() {
            self.terminal.log(String::from_utf8_lossy(&self.text).into_owned());
        }
    }
}

impl<'a> MakeWriter<'a> for Terminal {
    type Writer = LogWriter;

    fn make_writer(&'a self) -> LogWriter {
        self.logs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_and_narrow_terminal_shows_the_row_in_hand() {
        let rows = ["heading", "a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        for (size, focus, wanted) in [
            ((9, 9), 2, "heading a b c d e"),
            ((4, 9), 5, "heading c d e"),
            ((4, 9), 3, "heading c d e"),
            // indicatif leaves out what is too much at the end.
            ((4, 9), 2, "heading b c d e"),
            ((4, 9), 1, "heading a b c d e"),
            ((1, 9), 0, "heading a b c d e"),
            ((9, 4), 2, "hea… a b c d e"),
        ] {
            let frame = Frame { rows: rows.clone(), focus };
            assert_eq!(fit(frame, size).join(" "), wanted, "{size:?} {focus}");
        }
        assert_eq!(fit(Frame::default(), (1, 1)), Vec::<String>::new());
    }
}
