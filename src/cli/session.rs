//! What every subcommand that reaches AWS goes through: configuration, display, connection, the
//! drive itself, and the last words.

use super::args::Shared;
use super::config::{self, Filled, Pin};
use super::exit::{Exit, Failure};
use super::late::Owed;
use super::signals::{Hurry, Signals};
use crate::alert::{self, Occasion, Secret, Sinks};
use crate::plan::{Answer, Event, Fault, FaultKind, Finding, Hook, Moment, Progress, Stop, World};
use crate::rds::{ConnectError, Connection, Options, connect};
use crate::report::{self, Facts, Letter, Manner, Output, Story, Target, Terminal, choose};
use crate::run::{
    Driver, Ending, Lock, LockError, Pace, Run, Scrub, StateDir, Stopper, Told, drive, perform,
};
use jiff::Timestamp;
use std::io::IsTerminal;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// The default of `--timeout`: longer than any restore that has been heard of but the largest.
const TIMEOUT: Duration = Duration::from_secs(24 * 3600);

/// Whether an invocation has anybody to tell of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// It drives no run.
    Nobody,
    /// It begins one: a mistake shows before, and not when the run has failed.
    Checked,
    /// It carries one on, whatever becomes of the alerts.
    AsFarAsPossible,
}

/// One invocation.
pub(super) struct Session {
    pub(super) shared: Shared,
    pub(super) sinks: Sinks,
    /// What is run at the moments of a run.
    pub(super) hooks: Vec<Hook>,
    /// Where a run may begin.
    pub(super) pins: Vec<Pin>,
    pub(super) terminal: Terminal,
    pub(super) manner: Manner,
    /// The flags that another command on the same run needs too.
    pub(super) flags: String,
    /// Whether a person is about to be asked, who must see what about.
    pub(super) asks: bool,
}

/// A run that is ready to be driven, and what is known of it.
pub(super) struct Journey {
    pub(super) connection: Connection,
    pub(super) run: Run,
    pub(super) events: UnboundedReceiver<Event>,
    pub(super) story: Story,
    pub(super) findings: Vec<Finding>,
    /// What those who want to know of a start are told; none on a resumed run.
    pub(super) start: Option<Letter>,
    /// The failure it stood at, if not everybody was told of it.
    pub(super) owed: Option<Owed>,
    pub(super) lock: Lock,
}

impl Session {
    pub(super) fn open(mut shared: Shared, telling: Telling) -> Result<Self, Failure> {
        let typed = shared.clone();
        let Filled { alerts, hooks, pins } = config::fill(&mut shared)?;
        // That of a file is found there again.
        let state = shared.state_dir.is_none().then(StateDir::of_the_environment);
        let flags = typed.of_the_place(state.flatten());
        let urls = std::env::var(alert::URLS_VARIABLE).ok();
        let sinks = match telling {
            Telling::Nobody => Ok(Sinks::default()),
            Telling::Checked | Telling::AsFarAsPossible => alerts.sinks(urls.as_deref()),
        };
        let (sinks, untold) = match sinks {
            Ok(sinks) => (sinks, None),
            Err(error) if telling == Telling::AsFarAsPossible => (Sinks::default(), Some(error)),
            Err(error) => {
                return Err(Failure::usage(&error.to_string(), "see examples/trapheus.toml"));
            }
        };
        let choice = choose(
            &facts(),
            shared.progress.unwrap_or_default(),
            shared.color.unwrap_or_default(),
            shared.quiet,
        );
        let output = shared.output.unwrap_or_default();
        let manner = Manner { choice, output, quiet: shared.quiet, speed: 1.0 };
        let terminal = Terminal::standard();
        logs(&terminal, shared.verbose, choice.color);
        if let Some(error) = untold {
            terminal.say(&format!("warning: nobody will be told of this run: {error}\n"));
        }
        Ok(Self { shared, sinks, hooks, pins, terminal, manner, flags, asks: false })
    }

    /// Who is told, in words, for the plan.
    pub(super) fn alerts_in_words(&self) -> Vec<String> {
        let hooks = self.hooks.iter().filter(|hook| hook.on == Moment::OnFailure);
        let hooks = hooks.map(|hook| format!("on failure: {hook}"));
        self.sinks.in_words().into_iter().chain(hooks).collect()
    }

    /// Whether what is about to be done is not shown.
    pub(super) fn is_hushed(&self) -> bool {
        self.shared.quiet && !self.asks
    }

    pub(super) fn state(&self) -> Result<StateDir, Failure> {
        StateDir::open(self.shared.state_dir.as_deref()).map_err(|error| {
            let text = format!("{:#}", anyhow::Error::from(error));
            Failure::usage(&text, "give another folder with --state-dir")
        })
    }

    /// The connection; `region` is a journal's, which wins.
    pub(super) async fn connect(&self, region: Option<String>) -> Result<Connection, Failure> {
        let Shared { profile, region: typed, endpoint_url, .. } = self.shared.clone();
        let region = region.or(typed);
        let options = Options { profile, region, endpoint_url, ..Options::default() };
        connect(&options).await.map_err(|error| {
            let hint = match error {
                ConnectError::Profile(..) => "aws configure list-profiles shows the profiles",
                ConnectError::NoCredentials(_) => "aws sts get-caller-identity shows who you are",
                ConnectError::NoRegion => "run the same command with --region REGION",
                ConnectError::Endpoint { .. } => "mend or remove it, and run the same command",
            };
            Failure::usage(&format!("{:#}", anyhow::Error::from(error)), hint)
        })
    }

    pub(super) fn lock(state: &StateDir, name: &str) -> Result<Lock, Failure> {
        Lock::take(state, name).map_err(|error| match error {
            LockError::Held { .. } => {
                Failure::new(Exit::NotNow, &error.to_string(), "trapheus status shows it at work")
            }
            LockError::Io(_) => {
                let text = format!("the lock cannot be taken: {:#}", anyhow::Error::from(error));
                Failure::new(Exit::NotNow, &text, "see who may write to the state folder")
            }
        })
    }

    /// Drives a run to an end or a stop, shows it, tells those who want to know, and says what
    /// became of it.
    pub(super) async fn travel(&self, journey: Journey) -> Result<Exit, Failure> {
        let Journey { connection, mut run, events, story, findings, start, owed, lock: _lock } =
            journey;
        let clock = connection.clock;
        let mut signals = Signals::listen().map_err(anyhow::Error::from)?;
        let (stopper, stop) = Stopper::new();
        let mut driver = Driver {
            look: connection.look(),
            act: connection.act(),
            clock,
            pace: self.pace(&connection),
            stop,
            deadline: self.deadline(clock.timestamp()),
            scrub: self.scrub(),
        };
        let started = start.and_then(|letter| self.tell_start(&connection, letter));
        let terminal = self.terminal.clone();
        let shown = tokio::spawn(report::show(events, story, self.manner, terminal, move || {
            clock.timestamp()
        }));
        let way_on = format!("trapheus resume {}{}", run.id, self.flags);
        let driven = async {
            if let Some(owed) = owed {
                self.tell_late(&connection, owed, &mut run).await;
            }
            drive(&mut run, &mut driver).await
        };
        let (ending, world) = signals.stop(driven, &stopper, &self.terminal, &way_on).await;
        // How the run ended stands: whoever is in a hurry only keeps it from being looked at and told.
        let mut hurry = Hurry::new(signals);
        run.hush();
        let mut story = shown.await.unwrap_or_default();
        if let Some(why) = &run.unwritten {
            // The record of this stop is what could not be written, so nobody was told of it.
            story.stop = Some(Stop::Journal);
            self.terminal.say(&format!("{why}\n"));
        }
        let exit = Exit::of(&ending, &run.progress);
        let seen = hurry.unless(last_look(&ending, &run, &driver, world.clone())).await;
        let world = seen.unwrap_or(world);
        let mut end = report::Ending::new(&story, exit.code());
        end.findings = &findings;
        end.seen = world.as_ref();
        end.flags.clone_from(&self.flags);
        end.alerts = self.tell(&connection, &end, started, &mut run, &mut hurry).await;
        if Occasion::of_end(end.exit_code, end.is_unserved()) == Some(Occasion::Failure) {
            hurry.unless(self.run_on_failure(&run)).await;
        }
        hurry.unless(super::report::summarise(self, &run.id)).await;
        self.close(&end);
        Ok(exit)
    }

    /// What a hook may know and nobody else: the webhooks, and what our environment gives it.
    fn scrub(&self) -> Scrub {
        let sinks = self.sinks.clone();
        let own = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(std::env::var);
        // A word such as `any`, which a simulator takes, is none.
        let own = own.into_iter().flatten().filter(|own| own.len() > 8);
        let own: Vec<_> = own.map(Secret::new).collect();
        Scrub::new(move |text| own.iter().fold(sinks.scrub(text), |text, own| own.scrub(&text)))
    }

    pub(super) fn pace(&self, connection: &Connection) -> Pace {
        let pace = Pace::new(self.shared.poll_interval);
        if connection.is_real() { pace.on_real_account() } else { pace }
    }

    /// When this invocation ends, whatever the run is at.
    pub(super) fn deadline(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.shared.timeout.unwrap_or(TIMEOUT)).unwrap_or(Timestamp::MAX)
    }

    /// The hooks of a failure, one after the other. The end of the run stands already.
    async fn run_on_failure(&self, run: &Run) {
        for hook in self.hooks.iter().filter(|hook| hook.on == Moment::OnFailure) {
            if let Answer::Fault(fault) = perform(hook, Told::of(run, hook.on), &self.scrub()).await
            {
                self.terminal.say(&format!("warning: the hook {hook} failed: {fault}\n"));
            }
        }
    }

    /// The last words: for people on stderr, for programs on stdout.
    pub(super) fn close(&self, end: &report::Ending<'_>) {
        if !(self.shared.quiet && end.exit_code == 0) {
            self.terminal.say(&format!("{}\n", end.closing(self.manner.choice.color).trim_end()));
        }
        self.print_result(end);
        self.warn_unprinted();
    }

    /// A run's code says how it ended, whether or not that could be printed.
    fn warn_unprinted(&self) {
        if let Some(error) = self.terminal.unprinted() {
            self.terminal.say(&format!("warning: the output could not be printed: {error}\n"));
        }
    }

    /// The result, for programs.
    pub(super) fn print_result(&self, end: &report::Ending<'_>) {
        match self.manner.output {
            Output::Human => {}
            Output::Json => self.terminal.print(&format!("{}\n", end.result().to_json())),
            Output::Jsonl => self.terminal.print(&format!("{}\n", end.result().to_jsonl())),
        }
    }

    /// The last words where nothing is to be done, which is well. `story` is that of a run that
    /// has come to its end already.
    pub(super) fn idle(&self, words: &str, story: &Story) {
        if !self.shared.quiet {
            self.terminal.say(&format!("{words}\n"));
        }
        self.print_result(&report::Ending::new(story, 0));
        self.warn_unprinted();
    }

    /// The last words where no run was begun.
    pub(super) fn close_without_run(
        &self,
        target: Option<Target>,
        findings: &[Finding],
        failure: &Failure,
    ) {
        let none = Story::default();
        let story = failure.story.as_deref().unwrap_or(&none);
        let mut end = report::Ending::new(story, failure.exit.code());
        end.target = target;
        end.findings = findings;
        if !findings.iter().any(|finding| finding.level == crate::plan::Level::Refuse) {
            end.problem = Some(failure.problem());
            end.next.clone_from(&failure.hint);
        }
        self.close(&end);
    }
}

/// How things stand at the end: the last look of the drive is often older than its last step.
pub(super) async fn last_look(
    ending: &Ending,
    run: &Run,
    driver: &Driver,
    world: Option<World>,
) -> Option<World> {
    if matches!(ending, Ending::Stopped(Stop::Credentials | Stop::Access)) {
        return world;
    }
    let look = crate::run::look(&run.progress, &driver.look);
    // The outcome is known: nobody shall wait long for a fresher view of it.
    let patience = driver.clock.sleep(Duration::from_secs(15));
    tokio::select! {
        look = look => look.ok().or(world),
        () = patience => world,
    }
}

/// How things stand, where a look at it does not take long.
pub(super) async fn briefly(
    connection: &Connection,
    progress: &Progress,
    patience: Duration,
) -> Option<World> {
    let look = connection.look();
    tokio::select! {
        look = crate::run::look(progress, &look) => look.ok(),
        () = connection.clock.sleep(patience) => None,
    }
}

/// Prints what was asked for, where there is no session.
pub(super) fn print(text: &[u8]) -> Result<(), Failure> {
    let terminal = Terminal::standard();
    terminal.print(&String::from_utf8_lossy(text));
    printed(&terminal)
}

/// Fails where something that was asked for could not be printed.
pub(super) fn printed(terminal: &Terminal) -> Result<(), Failure> {
    match terminal.unprinted() {
        Some(error) => Err(Failure::new(
            Exit::Unexpected,
            &format!("the output could not be printed: {error}"),
            "see where stdout goes, and run the same command again",
        )),
        None => Ok(()),
    }
}

/// A look before the run that failed.
pub(super) fn blind(fault: &Fault) -> Failure {
    let (exit, hint) = match fault.kind {
        FaultKind::Expired => (Exit::Refused, "renew the credentials and run the same command"),
        FaultKind::Refused => (Exit::Refused, "allow the action, or use another profile"),
        FaultKind::Busy | FaultKind::Throttled | FaultKind::Server | FaultKind::Unreachable => {
            (Exit::Unexpected, "check the network, the region and the endpoint, and run it again")
        }
    };
    Failure {
        fault: Some(Box::new(fault.clone())),
        ..Failure::new(exit, "RDS could not be read", hint)
    }
}

fn facts() -> Facts {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Facts {
        is_terminal: std::io::stderr().is_terminal(),
        ci: set("CI"),
        term_dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        no_color: set("NO_COLOR"),
        force_color: std::env::var_os("CLICOLOR_FORCE").is_some_and(|force| force != "0"),
    }
}

fn logs(terminal: &Terminal, verbose: u8, color: bool) {
    let level = match verbose {
        0 | 1 => return,
        2 => "warn,trapheus=debug,aws_smithy_runtime=debug",
        _ => "trace,hyper=info,rustls=info,h2=info",
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(level))
        .with_ansi(color)
        .with_writer(terminal.clone())
        .finish();
    // Only a second one in one process would fail, and the first one serves.
    let _set = tracing::subscriber::set_global_default(subscriber);
}
