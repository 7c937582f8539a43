//! The task that listens to a run and shows it.

use super::bars::{Look, frame};
use super::paint::Paint;
use super::plain::Plain;
use super::{Choice, Display, Output, Story, Terminal, json};
use crate::plan::{Event, Happening, Pulse};
use jiff::Timestamp;
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver};

/// Ten frames a second look smooth and cost nothing.
const TICK: Duration = Duration::from_millis(100);

/// How a run is shown.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Which display.
    pub choice: Choice,
    /// What goes to stdout.
    pub output: Output,
    /// Whether the story is kept back and told only if it ends badly.
    pub quiet: bool,
    /// How many times faster than RDS time the time goes: 1 but in a rehearsal; infinitely, where all
    /// is told at once.
    pub speed: f64,
}

/// Shows a run until its channel closes, and returns its story.
///
/// `story` is what is known already: empty for a new run, the replayed journal for a resumed one.
/// `now` is the run's own clock, so that a rehearsal shows RDS times. JSON lines go to stdout, all
/// else to stderr.
pub async fn show(
    mut events: UnboundedReceiver<Event>,
    story: Story,
    manner: Manner,
    terminal: Terminal,
    now: impl Fn() -> Timestamp + Send,
) -> Story {
    terminal.open();
    // Where no time passes there is nothing to be drawn meanwhile.
    let mut ticks = if manner.speed.is_finite() { ticks() } else { mpsc::channel(1).1 };
    let mut shown = Shown::new(story, manner, terminal);
    loop {
        tokio::select! {
            biased;
            event = events.recv() => match event {
                Some(event) => shown.event(&event),
                None => break,
            },
            Some(()) = ticks.recv() => shown.tick(now()),
        }
    }
    shown.end(now());
    shown.terminal.close().await;
    shown.story
}

/// Ticks of real time, from a thread: tokio's own clock may be paused, and must not be moved on by
/// a display.
fn ticks() -> Receiver<()> {
    let (tell, ticks) = mpsc::channel(1);
    let clock = thread::Builder::new().name("ticks".to_owned()).spawn(move || {
        while !tell.is_closed() {
            // A full channel means that the last tick is not yet taken.
            let _full = tell.try_send(());
            thread::sleep(TICK);
        }
    });
    // Without the thread the channel is closed, and the display moves with the events only.
    drop(clock);
    ticks
}

struct Shown {
    story: Story,
    manner: Manner,
    terminal: Terminal,
    plain: Plain,
    kept: Vec<String>,
    frame: usize,
    seq: u64,
}

impl Shown {
    fn new(story: Story, manner: Manner, terminal: Terminal) -> Self {
        let plain = Plain::default();
        Self { story, manner, terminal, plain, kept: Vec::new(), frame: 0, seq: 0 }
    }

    fn event(&mut self, event: &Event) {
        self.story.apply(event);
        self.seq += 1;
        if self.manner.output == Output::Jsonl
            && let Some(line) = json::line(event, self.seq)
        {
            self.terminal.print(&format!("{line}\n"));
        }
        match self.manner.choice.display {
            Display::Bars => {
                if let Happening::Pulse(Pulse::UnknownStatus { .. }) = event.happening {
                    self.lines(event);
                }
            }
            Display::Plain => {
                self.lines(event);
                self.beat(event.at);
            }
            Display::Silent if self.manner.quiet => {
                let lines = self.plain.event(&self.story, event);
                self.kept.extend(lines);
            }
            Display::Silent => {}
        }
    }

    fn lines(&mut self, event: &Event) {
        for line in self.plain.event(&self.story, event) {
            self.terminal.say(&format!("{line}\n"));
        }
    }

    fn tick(&mut self, now: Timestamp) {
        self.frame += 1;
        match self.manner.choice.display {
            Display::Bars => self.draw(now),
            Display::Plain => self.beat(now),
            Display::Silent => {}
        }
    }

    /// By the time of events as well as by ours: under a paused clock hours pass without a tick.
    fn beat(&mut self, now: Timestamp) {
        if let Some(line) = self.plain.beat(&self.story, now) {
            self.terminal.say(&format!("{line}\n"));
        }
    }

    fn draw(&self, now: Timestamp) {
        let Manner { choice, speed, .. } = self.manner;
        let titles = self.story.title_width();
        let look = Look { paint: Paint(choice.color), speed, frame: self.frame, titles };
        self.terminal.draw(frame(&self.story, now, look));
    }

    fn end(&mut self, now: Timestamp) {
        if self.manner.choice.display == Display::Bars {
            self.draw(now);
        }
        if !self.story.succeeded() {
            for line in self.kept.drain(..) {
                self.terminal.say(&format!("{line}\n"));
            }
        }
    }
}
