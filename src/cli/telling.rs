//! Alerts as an invocation sends them: of a start, of its end, and late ones of an earlier end that
//! nobody was told of. None of them changes how a run ends.

use super::late::Owed;
use super::session::{Session, briefly};
use super::signals::Hurry;
use super::status::exit_code;
use crate::alert::{self, Alert, Occasion, Sending, Sent, Sinks};
use crate::plan::Record;
use crate::rds::Connection;
use crate::report::{self, AlertTold, Letter};
use crate::run::Run;
use std::pin::pin;
use std::time::Duration;
use tokio::task::JoinHandle;

/// A late alert holds up a run that is carried on: for so long, and each attempt.
const HOLD_UP: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(3));

impl From<Letter> for Alert {
    fn from(letter: Letter) -> Self {
        let Letter { subject, facts, cause, standing, next, run } = letter;
        let sender = format!("trapheus {} on {}", env!("CARGO_PKG_VERSION"), machine());
        Self { subject, note: None, facts, cause, standing, next, sender, run, result: None }
    }
}

/// The name of this machine: a run is carried on where its journal is.
pub(super) fn machine() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = named.or_else(|| std::env::var("HOSTNAME").ok());
    let named = named.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    named.unwrap_or_else(|| "this machine".to_owned())
}

impl Session {
    /// Tells those who want to know of a start. Nobody waits for it, and it changes nothing.
    pub(super) fn tell_start(
        &self,
        connection: &Connection,
        letter: Letter,
    ) -> Option<JoinHandle<Vec<Sent>>> {
        if !self.sinks.wants(Occasion::Start) {
            return None;
        }
        let (sinks, ses) = (self.sinks.clone(), self.mailer(connection));
        Some(tokio::spawn(async move { alert::send(&sinks, ses, &letter.into()).await }))
    }

    /// Tells those who want to know of this end, once what was told of the start is sent. Whatever
    /// becomes of it is a warning, a record, and a field in the result.
    pub(super) async fn tell(
        &self,
        connection: &Connection,
        end: &report::Ending<'_>,
        started: Option<JoinHandle<Vec<Sent>>>,
        run: &mut Run,
        hurry: &mut Hurry,
    ) -> Vec<AlertTold> {
        // Sent long ago; or its time limit is about to end it.
        if let Some(started) = started
            && let Some(Ok(sent)) = hurry.unless(started).await
        {
            sent.iter().for_each(|sent| self.warn_unsent("of the start ", sent));
        }
        let occasion = Occasion::of_end(end.exit_code, end.is_unserved());
        let wanted = occasion.is_some_and(|occasion| self.sinks.wants(occasion));
        let Some(letter) = end.letter().filter(|_| wanted) else { return Vec::new() };
        let alert = Alert { result: Some(end.result().to_json()), ..letter.into() };
        let sending = Sending::begin(&self.sinks, self.mailer(connection), &alert);
        self.follow(sending, run, hurry.comes()).await
    }

    /// Follows an alert to every sink. Each is written down as soon as it is known: a crash
    /// while another one hangs must not let it be told twice.
    async fn follow(
        &self,
        mut sending: Sending,
        run: &mut Run,
        hurry: impl Future<Output = ()>,
    ) -> Vec<AlertTold> {
        let mut hurry = pin!(hurry);
        let mut told = Vec::new();
        loop {
            let sent = tokio::select! {
                biased;
                () = &mut hurry => break,
                sent = sending.next() => sent,
            };
            match sent {
                Some(sent) => told.push(self.told(sent, run).await),
                None => break,
            }
        }
        for sent in sending.give_up("cut short by a signal") {
            told.push(self.told(sent, run).await);
        }
        let names = self.sinks.names();
        told.sort_by_key(|told| names.iter().position(|name| *name == told.sink));
        told
    }

    async fn told(&self, sent: Sent, run: &mut Run) -> AlertTold {
        self.warn_unsent("", &sent);
        let (ok, error) = (sent.ok(), sent.error());
        let message_id = sent.message_id().map(str::to_owned);
        let sink = sent.sink;
        // A journal that cannot be written does not change what was sent.
        let _written = run.record(Record::Alerted { sink: sink.clone(), ok }).await;
        AlertTold { sink, ok, message_id, error }
    }

    fn warn_unsent(&self, which: &str, sent: &Sent) {
        if let Some(error) = sent.error() {
            let sink = &sent.sink;
            let text = format!("warning: the alert {which}by {sink} was not sent: {error}\n");
            self.terminal.say(&text);
        }
    }

    pub(super) fn mailer(&self, connection: &Connection) -> Option<aws_sdk_sesv2::Client> {
        self.sinks.email().map(|email| connection.mail(email.region.clone()))
    }

    /// Tells of the failure that the run stood at, before it is carried on: what follows is another
    /// end.
    pub(super) async fn tell_late(&self, connection: &Connection, owed: Owed, run: &mut Run) {
        let Some(sinks) = owed.sinks(self) else { return };
        let (limit, attempt) = HOLD_UP;
        let id = run.id.clone();
        let goes_on = format!("the run is being carried on; to watch it: trapheus status {id}");
        self.send_late(&sinks.within(limit, attempt), Some(connection), owed, run, |letter| {
            letter.next = Some(goes_on);
        })
        .await;
    }

    /// Tells of the failure that a finished run ended with.
    pub(super) async fn tell_finished(
        &self,
        connection: Option<&Connection>,
        owed: Owed,
        run: &mut Run,
    ) {
        let Some(sinks) = owed.sinks(self) else { return };
        self.send_late(&sinks, connection, owed, run, |_| ()).await;
    }

    /// Whether a failure is still to be told to somebody.
    pub(super) fn owes(&self, owed: &Owed) -> bool {
        owed.sinks(self).is_some()
    }

    async fn send_late(
        &self,
        sinks: &Sinks,
        connection: Option<&Connection>,
        owed: Owed,
        run: &mut Run,
        change: impl FnOnce(&mut Letter),
    ) {
        let seen = match connection {
            Some(connection) => briefly(connection, &run.progress, HOLD_UP.0).await,
            None => None,
        };
        let mut end = report::Ending::new(&owed.story, exit_code(&owed.story));
        end.seen = seen.as_ref();
        end.flags.clone_from(&self.flags);
        let Some(mut letter) = end.letter() else { return };
        change(&mut letter);
        let mut alert = Alert { result: Some(end.result().to_json()), ..letter.into() };
        alert.subject = format!("late: {}", alert.subject);
        alert.note = Some(match owed.broke_off {
            Some(at) => format!("This is late: its process broke off at {at:.0} or soon after."),
            None => format!(
                "This is late: it happened at {:.0}, and it could not be told then.",
                owed.at
            ),
        });
        let ses = connection.and_then(|connection| self.mailer(connection));
        let sending = Sending::begin(sinks, ses, &alert);
        let told = self.follow(sending, run, std::future::pending()).await;
        for told in told.iter().filter(|told| told.ok && !self.shared.quiet) {
            let (id, sink) = (&run.id, &told.sink);
            self.terminal.say(&format!("an alert of the run {id} was sent late by {sink}\n"));
        }
    }
}
