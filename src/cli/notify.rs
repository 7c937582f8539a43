//! `trapheus notify`.

use super::args::Shared;
use super::exit::{Exit, Failure};
use super::session::{Session, Telling, printed};
use super::telling::machine;
use crate::alert::{self, Alert, Found, Sent, inquire};
use crate::rds::Connection;
use crate::report::Output;
use clap::{Args, Subcommand};
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  trapheus notify test                              before the night in which it matters
  trapheus notify test --config trapheus.toml -o json";

/// Try whether alerts can be sent
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Notify {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Send one test alert to each sink, and say precisely what is wrong
    ///
    /// SES is first asked about the account and the sender; where that is not permitted, the alert
    /// is sent all the same. Exits 0 if every sink took it, 2 if something has to be mended first,
    /// 1 if it may go better the next time.
    #[command(after_help = EXAMPLES)]
    Test,
}

/// What became of the test at one sink.
#[derive(Serialize)]
struct Tried {
    sink: String,
    /// What tells it from the others.
    shown: String,
    ok: bool,
    /// The id that SES gave it.
    message_id: Option<String>,
    error: Option<String>,
    hint: Option<String>,
    /// What SES says of the account and the sender.
    found: Vec<String>,
    #[serde(skip)]
    exit: Exit,
}

/// The one object of `-o json`.
#[derive(Serialize)]
struct Outcome<'a> {
    v: u32,
    #[serde(rename = "type")]
    type_: &'static str,
    exit_code: u8,
    sinks: &'a [Tried],
}

impl Notify {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let What::Test = self.what;
        let session = Session::open(shared, Telling::Checked)?;
        if session.sinks.is_empty() {
            let hint = "see examples/trapheus.toml: [alert.email] and [alert.slack]";
            return Err(Failure::usage("no alerts are configured", hint));
        }
        let tried = try_all(&session).await;
        let exit = tried.iter().fold(Exit::Done, |exit, one| exit.or_worse(one.exit));
        show(&session, &tried, exit)?;
        Ok(exit)
    }
}

async fn try_all(session: &Session) -> Vec<Tried> {
    let connection = match session.sinks.email() {
        // Nothing but e-mail is asked for here.
        Some(email) => Some(session.connect(email.region.clone()).await),
        None => None,
    };
    let (connection, failure) = match connection {
        Some(Ok(connection)) => (Some(connection), None),
        Some(Err(failure)) => (None, Some(failure)),
        None => (None, None),
    };
    let ses = connection.as_ref().and_then(|connection| session.mailer(connection));
    let found = match &ses {
        Some(ses) => inquire(&session.sinks, ses).await,
        None => Vec::new(),
    };
    let sent = alert::send(&session.sinks, ses, &alert(connection.as_ref())).await;
    let shown = session.sinks.shown();
    let mut tried: Vec<_> = sent.into_iter().map(|sent| one(sent, &shown)).collect();
    if let Some(email) = tried.iter_mut().find(|_| session.sinks.email().is_some()) {
        email.found = found.iter().map(in_words).collect();
        if let Some(Failure { what, hint, exit, .. }) = failure {
            (email.error, email.hint, email.exit) = (Some(what), hint, exit);
        }
    }
    tried
}

fn one(sent: Sent, shown: &[(String, String)]) -> Tried {
    let Sent { sink, came } = sent;
    let name = |(name, _): &&(String, String)| *name == sink;
    let shown = shown.iter().find(name).map(|(_, shown)| shown.clone()).unwrap_or_default();
    let found = Vec::new();
    match came {
        Ok(taken) => {
            let (message_id, exit) = (taken.message_id, Exit::Done);
            Tried { sink, shown, ok: true, message_id, error: None, hint: None, found, exit }
        }
        Err(unsent) => {
            let exit = if unsent.lasting { Exit::Usage } else { Exit::Unexpected };
            let (error, hint) = (Some(unsent.what), unsent.hint);
            Tried { sink, shown, ok: false, message_id: None, error, hint, found, exit }
        }
    }
}

fn in_words(Found { text, hint }: &Found) -> String {
    match hint {
        Some(hint) => format!("{text}; {hint}"),
        None => text.clone(),
    }
}

fn alert(connection: Option<&Connection>) -> Alert {
    let machine = machine();
    let mut facts = vec![("machine", machine.clone())];
    facts.extend(connection.map(|connection| ("region", connection.region.clone())));
    Alert {
        subject: format!("trapheus: a test of the alerts of {machine}"),
        facts,
        standing: vec![(
            "now",
            "nothing has happened: somebody ran trapheus notify test".to_owned(),
        )],
        sender: format!("trapheus {} on {machine}", env!("CARGO_PKG_VERSION")),
        ..Alert::default()
    }
}

fn show(session: &Session, tried: &[Tried], exit: Exit) -> Result<(), Failure> {
    let result = Outcome { v: 1, type_: "notify-test", exit_code: exit.code(), sinks: tried };
    match session.manner.output {
        Output::Human if session.shared.quiet && exit == Exit::Done => {}
        Output::Human => session.terminal.print(&tried.iter().map(paragraph).collect::<String>()),
        Output::Json | Output::Jsonl => {
            // Plain data: it cannot fail to be written.
            let line = serde_json::to_string(&result).unwrap_or_default();
            session.terminal.print(&format!("{line}\n"));
        }
    }
    let failed = tried.iter().filter(|one| !one.ok).count();
    if failed > 0 {
        let all = tried.len();
        session.terminal.say(&format!("error: {failed} of {all} sinks did not take the alert\n"));
    }
    printed(&session.terminal)
}

fn paragraph(one: &Tried) -> String {
    let mut text = format!("{}: {}\n", one.sink, one.shown);
    for found in &one.found {
        text.push_str(&format!("  {found}\n"));
    }
    match (&one.error, &one.message_id) {
        (Some(error), _) => text.push_str(&format!("  NOT taken: {error}\n")),
        (None, Some(id)) => {
            text.push_str(&format!("  accepted as {id}; that it is delivered SES does not say\n"));
        }
        (None, None) => text.push_str("  taken\n"),
    }
    text.extend(one.hint.iter().map(|hint| format!("  next: {hint}\n")));
    text
}
