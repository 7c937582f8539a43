//! stderr as indicatif draws its bars on it: each row a line of its own, so that a terminal that is made
//! wider or narrower, and what is copied from it, keep the rows apart.

use console::Term;
use indicatif::TermLike;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// indicatif fills each row with spaces to the edge, and has the terminal wrap it into the next one.
/// Here a row ends with its words, and the next one begins with a line break.
#[derive(Debug)]
pub(super) struct Tty {
    term: Term,
    /// Whether a row has ended, and none has begun since.
    between: AtomicBool,
}

impl Tty {
    pub(super) fn stderr() -> Self {
        Self { term: Term::buffered_stderr(), between: AtomicBool::new(false) }
    }

    fn at(&self) -> &Term {
        self.between.store(false, Relaxed);
        &self.term
    }
}

impl TermLike for Tty {
    fn width(&self) -> u16 {
        self.term.size().1
    }

    fn height(&self) -> u16 {
        self.term.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.at().move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.at().move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.at().move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.at().move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.at().write_line(text)
    }

    /// A row, or what fills it.
    fn write_str(&self, text: &str) -> io::Result<()> {
        let text = text.trim_end_matches(' ');
        if text.is_empty() {
            self.between.store(true, Relaxed);
            return Ok(());
        }
        if self.between.swap(false, Relaxed) {
            self.term.write_str("\r\n")?;
        }
        self.term.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.at().clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.term.flush()
    }
}
