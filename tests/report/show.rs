//! The displays, on a screen of our own.

use crate::teller::*;
use indicatif::{ProgressDrawTarget, TermLike};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use trapheus::plan::{Answer, Event, Fault, FaultKind, Reason, Record, Stop};
use trapheus::report::{Choice, Display, Manner, Output, Story, Terminal, show};

/// A handle whose text can be read.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Text {
    fn read(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A handle that nobody reads any more.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

/// A terminal as a grid.
#[derive(Clone, Debug)]
struct Grid {
    width: u16,
    cells: Arc<Mutex<(Vec<String>, usize, usize)>>,
}

impl Grid {
    fn new(width: u16) -> Self {
        Self { width, cells: Arc::new(Mutex::new((vec![String::new()], 0, 0))) }
    }

    fn read(&self) -> String {
        let cells = self.cells.lock().unwrap();
        let lines: Vec<_> = cells.0.iter().map(|line| line.trim_end()).collect();
        lines.join("\n")
    }

    fn put(&self, text: &str) {
        let mut cells = self.cells.lock().unwrap();
        let (lines, row, column) = &mut *cells;
        for c in text.chars() {
            // A full line wraps when more comes, as terminals do it.
            let full = !c.is_control() && *column == usize::from(self.width);
            if c == '\n' || full {
                (*row, *column) = (*row + 1, 0);
                if lines.len() <= *row {
                    lines.push(String::new());
                }
            }
            if c == '\r' {
                *column = 0;
            } else if c != '\n' {
                let mut line: Vec<char> = lines[*row].chars().collect();
                line.resize(line.len().max(*column + 1), ' ');
                line[*column] = c;
                lines[*row] = line.into_iter().collect();
                *column += 1;
            }
        }
    }
}

impl TermLike for Grid {
    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        40
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        let mut cells = self.cells.lock().unwrap();
        cells.1 = cells.1.saturating_sub(n);
        Ok(())
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.put(&"\n".repeat(n));
        Ok(())
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.cells.lock().unwrap().2 += n;
        Ok(())
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        let mut cells = self.cells.lock().unwrap();
        cells.2 = cells.2.saturating_sub(n);
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.put(text);
        self.put("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.put(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        let mut cells = self.cells.lock().unwrap();
        let row = cells.1;
        cells.0[row].clear();
        cells.2 = 0;
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

const HUMAN: Manner = Manner {
    choice: Choice { display: Display::Plain, color: false },
    output: Output::Human,
    quiet: false,
    speed: 1.0,
};

fn manner(display: Display) -> Manner {
    Manner { choice: Choice { display, color: false }, ..HUMAN }
}

async fn run(events: &[Event], manner: Manner, terminal: Terminal) -> Story {
    let (tell, listen) = mpsc::unbounded_channel();
    let last = events.last().map_or(start(), |event| event.at);
    let shown = tokio::spawn(show(listen, Story::new(), manner, terminal, move || last));
    for event in events {
        tell.send(event.clone()).unwrap();
    }
    // Some frames while the run goes on.
    if manner.choice.display == Display::Bars {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    drop(tell);
    shown.await.unwrap()
}

/// What came to stdout and to stderr.
async fn texts(events: &[Event], manner: Manner) -> (String, String) {
    let (out, err) = (Text::default(), Text::default());
    let target = ProgressDrawTarget::hidden();
    run(events, manner, Terminal::new(Box::new(out.clone()), Box::new(err.clone()), target)).await;
    (out.read(), err.read())
}

#[tokio::test]
async fn plain_lines() {
    let mut teller = Teller::new();
    teller.renamed().send();
    for _ in 0..5 {
        teller.after(25).waiting(status("db1", "creating"));
    }
    let busy =
        Fault { kind: FaultKind::Busy, code: "InvalidDBInstanceState".to_owned(), ..fault() };
    for _ in 0..3 {
        teller.after(10).record(Record::Sending { step: 2, call: 0 });
        let answer = Answer::Fault(busy.clone());
        teller.record(Record::Answered { step: 2, call: 0, answer, request_id: None });
    }
    let mut text = texts(&teller.events, HUMAN).await.1;
    text += "\n";
    text += &texts(&rolled_back().events, HUMAN).await.1;
    text += "\n";
    text += &texts(&done().events, HUMAN).await.1;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn quiet_tells_only_what_ends_badly() {
    let quiet = Manner { quiet: true, ..manner(Display::Silent) };
    assert_eq!(texts(&done().events, quiet).await, (String::new(), String::new()));
    for teller in [rolled_back(), stuck(), attention(), stopped(Stop::Timeout)] {
        let told = texts(&teller.events, quiet).await.1;
        assert_eq!(told, texts(&teller.events, HUMAN).await.1.replace(heartbeats(&told), ""));
    }
    let none = manner(Display::Silent);
    assert_eq!(texts(&stuck().events, none).await, (String::new(), String::new()));
}

/// A story told afterwards has no heartbeats, and these have none anyway.
fn heartbeats(told: &str) -> &str {
    assert!(!told.contains(" of about "), "{told}");
    "\0"
}

#[tokio::test]
async fn json_lines() {
    let jsonl = Manner { output: Output::Jsonl, ..manner(Display::Silent) };
    let mut teller = stopped(Stop::Interrupted);
    let fault = fault();
    teller.waiting(Reason::Retry(fault));
    let (out, err) = texts(&teller.events, jsonl).await;
    assert_eq!(err, "");
    assert_eq!(out.lines().count(), teller.events.len());
    for (number, line) in out.lines().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["v"], 1);
        assert_eq!(value["run"], "r7f3k");
        assert_eq!(value["seq"], number + 1);
        assert!(value["type"].is_string() && value["at"].is_string(), "{line}");
    }
    let short: Vec<_> = out.lines().skip(1).collect();
    insta::assert_snapshot!(short.join("\n"));
}

#[tokio::test]
async fn bars() {
    let mut under_way = Teller::new();
    under_way.renamed().send().after(200).seen("db1", "db-NEW", Some("creating"));
    under_way.waiting(status("db1", "creating"));
    let mut text = String::new();
    for (teller, width) in [
        (&done(), 100),
        (&rolled_back(), 100),
        (&stuck(), 100),
        (&stopped(Stop::Interrupted), 100),
        (&under_way, 100),
        (&under_way, 40),
    ] {
        let grid = Grid::new(width);
        let target = ProgressDrawTarget::term_like(Box::new(grid.clone()));
        let err = Text::default();
        let terminal = Terminal::new(Box::new(io::sink()), Box::new(err.clone()), target);
        run(&teller.events, manner(Display::Bars), terminal).await;
        let screen = grid.read();
        assert!(screen.lines().all(|line| line.chars().count() <= usize::from(width)), "{screen}");
        // The cursor is left on a line of its own.
        assert_eq!(err.read().trim_start_matches('\r'), "\n");
        text += &format!("{screen}\n\n");
    }
    insta::with_settings!({filters => vec![("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "@")]}, {
        insta::assert_snapshot!(text);
    });
}

#[tokio::test]
async fn a_closed_pipe_changes_nothing() {
    for display in [Display::Plain, Display::Bars, Display::Silent] {
        let jsonl = Manner { output: Output::Jsonl, quiet: true, ..manner(display) };
        let target = ProgressDrawTarget::hidden();
        let terminal = Terminal::new(Box::new(Closed), Box::new(Closed), target);
        let teller = stuck();
        let story = run(&teller.events, jsonl, terminal.clone()).await;
        assert_eq!(story, teller.story);
        terminal.say("after the end\n");
        terminal.print("after the end\n");
    }
}

/// A terminal that is held must not hold the run.
#[tokio::test]
async fn a_held_terminal_holds_nothing() {
    struct Held(Arc<AtomicBool>);
    impl Write for Held {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            while self.0.load(Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let held = Arc::new(AtomicBool::new(true));
    let terminal = Terminal::new(
        Box::new(io::sink()),
        Box::new(Held(held.clone())),
        ProgressDrawTarget::hidden(),
    );
    let (tell, listen) = mpsc::unbounded_channel();
    let shown = tokio::spawn(show(listen, Story::new(), HUMAN, terminal.clone(), start));
    for event in done().events {
        tell.send(event).unwrap();
        // The run goes on in the same thread; it would hang here.
        tokio::task::yield_now().await;
    }
    terminal.say("a line\n");
    held.store(false, Relaxed);
    drop(tell);
    assert!(shown.await.unwrap().succeeded());
}

/// A rehearsal's clock is tokio's, paused: a display must neither wait on it nor move it on.
#[tokio::test(start_paused = true)]
async fn a_paused_clock_is_left_alone() {
    let began = (tokio::time::Instant::now(), std::time::Instant::now());
    let terminal = Terminal::new(
        Box::new(io::sink()),
        Box::new(io::sink()),
        ProgressDrawTarget::term_like(Box::new(Grid::new(80))),
    );
    let (tell, listen) = mpsc::unbounded_channel();
    let show = show(listen, Story::new(), manner(Display::Bars), terminal, start);
    let shown = tokio::spawn(show);
    for event in done().events {
        tell.send(event).unwrap();
        tokio::time::sleep(Duration::from_secs(600)).await;
    }
    drop(tell);
    let events = u32::try_from(shown.await.unwrap().events).unwrap();
    assert_eq!(began.0.elapsed().as_secs(), u64::from(events) * 600u64);
    assert!(began.1.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn logs_come_whole() {
    use tracing_subscriber::fmt::MakeWriter;
    let err = Text::default();
    let target = ProgressDrawTarget::hidden();
    let terminal = Terminal::new(Box::new(io::sink()), Box::new(err.clone()), target);
    let mut writer = terminal.make_writer();
    writer.write_all(b"half ").unwrap();
    assert_eq!(err.read(), "");
    writer.write_all(b"a line\n").unwrap();
    drop(writer);
    assert_eq!(err.read(), "half a line\n");
}
