//! E-mail: against a server that answers as it is told to, and the simulated SES.

use crate::server::{Hang, Reply, Say, alert, server};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpListener;
use trapheus::alert::{Alert, Config, Found, Sent, Sinks, inquire, send};
use trapheus::sim::{Account, Mail, serve};

fn client(endpoint: &str) -> aws_sdk_sesv2::Client {
    use aws_credential_types::Credentials;
    use aws_sdk_sesv2::config::{BehaviorVersion, Region};
    let config = aws_sdk_sesv2::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::from_keys("a", "b", None))
        .endpoint_url(endpoint)
        .build();
    aws_sdk_sesv2::Client::from_conf(config)
}

fn sinks(settings: &str) -> Sinks {
    let config = Config { email: toml::from_str(settings).unwrap(), ..Config::default() };
    let sinks = config.sinks(None).unwrap();
    sinks.within(Duration::from_secs(4), Duration::from_millis(500))
}

const SETTINGS: &str = "from = 'Ops <ops@example.com>'
to = ['dba@example.com', 'boss@example.net']
configuration_set = 'alerts'
identity_arn = 'arn:aws:ses:eu-west-1:111122223333:identity/example.com'";

async fn email(replies: Vec<Reply>) -> (Sent, Vec<String>) {
    let (url, bodies) = server(replies).await;
    let endpoint = url.split("/services").next().unwrap().to_owned();
    let sent = send(&sinks(SETTINGS), Some(client(&endpoint)), &alert()).await.remove(0);
    let bodies = bodies.lock().unwrap().clone();
    (sent, bodies)
}

/// The simulated SES, and what was asked of it.
struct Ses(Account, aws_sdk_sesv2::Client);

impl Ses {
    async fn new() -> Self {
        let account = Account::sample(1);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, account.clone(), 1.0));
        Self(account, client(&url))
    }

    async fn send(&self, settings: &str, alert: &Alert) -> Sent {
        send(&sinks(settings), Some(self.1.clone()), alert).await.remove(0)
    }

    fn mail(&self) -> Mail {
        let mut mails = self.0.mails();
        assert_eq!(mails.len(), 1);
        mails.remove(0)
    }
}

#[tokio::test]
async fn an_email_is_accepted() {
    let ses = Ses::new().await;
    let sent = ses.send(SETTINGS, &alert()).await;
    let mail = ses.mail();
    assert_eq!(sent.message_id(), Some(mail.id.as_str()), "{:?}", sent.error());
    assert_eq!(mail.from, "Ops <ops@example.com>");
    assert_eq!(mail.to, ["dba@example.com", "boss@example.net"]);
    assert_eq!(mail.request["ConfigurationSetName"], "alerts");
    let arn = "arn:aws:ses:eu-west-1:111122223333:identity/example.com";
    assert_eq!(mail.request["FromEmailAddressIdentityArn"], arn);
    let headers: Vec<_> =
        mail.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["Auto-Submitted: auto-generated", "X-Trapheus-Run: r1"]);
    let [file] = mail.files.as_slice() else { unreachable!("{:?}", mail.files) };
    assert_eq!((file.name.as_str(), file.kind.as_str()), ("r1.json", "application/json"));
    assert_eq!(file.content, b"{\"v\":1}");
    let rows = mail.html.replace("<tr>", "\n<tr>").replace("</table>", "\n</table>");
    insta::assert_snapshot!("email", format!("{}\n\n{}\n{rows}", mail.subject, mail.text));
}

/// What is too long for a telephone is left out, and the text says so.
#[tokio::test]
async fn a_long_result_is_left_out() {
    for (length, attached) in [(99_999, true), (100_000, false), (1_234_567, false)] {
        let ses = Ses::new().await;
        let alert = Alert { result: Some("a".repeat(length)), ..alert() };
        assert!(ses.send(SETTINGS, &alert).await.ok());
        let mail = ses.mail();
        assert_eq!(mail.files.len(), usize::from(attached), "{length}");
        for body in [&mail.text, &mail.html] {
            assert_eq!(body.contains("The result is not attached"), !attached, "{length}: {body}");
        }
    }
}

/// A line break in a subject or a fact begins no header and no line.
#[tokio::test]
async fn nothing_breaks_out() {
    let ses = Ses::new().await;
    let broken = "a\r\nBcc: x@elsewhere.test".to_owned();
    let alert = Alert {
        subject: broken.clone(),
        facts: vec![("database", broken)],
        next: Some("<script>alert(1)</script>".to_owned()),
        ..alert()
    };
    assert!(ses.send(SETTINGS, &alert).await.ok());
    let mail = ses.mail();
    assert!(!mail.subject.contains(char::is_control), "{:?}", mail.subject);
    assert!(mail.text.lines().all(|line| !line.starts_with("Bcc")), "{}", mail.text);
    assert!(!mail.html.contains("<script"), "{}", mail.html);
}

/// A policy may allow nothing but messages without a file.
#[tokio::test]
async fn a_file_that_may_not_be_sent_is_left_out() {
    let ses = Ses::new().await;
    ses.0.forbid("SendRawEmail");
    assert!(ses.send(SETTINGS, &alert()).await.ok());
    assert!(ses.mail().files.is_empty());
    ses.0.forbid("SendEmail");
    let unsent = ses.send(SETTINGS, &alert()).await.came.unwrap_err();
    assert!(unsent.to_string().contains("allow ses:SendEmail"), "{unsent}");
}

#[tokio::test]
async fn what_is_wrong_in_ses_is_told() {
    let stranger = SETTINGS.replace("ops@example.com", "ops@elsewhere.test");
    let set = SETTINGS.replace("'alerts'", "'none'");
    type Change = fn(&Account);
    let table: [(&str, Change, &str, &str); 4] = [
        (&stranger, |_| (), "MessageRejected", "verify the sender in SES in eu-west-1"),
        (SETTINGS, Account::put_into_sandbox, "boss@example.net", "every recipient"),
        (SETTINGS, Account::pause_sending, "SendingPausedException", "switch it on"),
        (&set, |_| (), "NotFoundException", "correct configuration_set"),
    ];
    for (settings, change, code, hint) in table {
        let ses = Ses::new().await;
        change(&ses.0);
        let unsent = ses.send(settings, &alert()).await.came.unwrap_err();
        assert!(unsent.what.contains(code), "{unsent}");
        assert!(unsent.hint.as_ref().is_some_and(|it| it.contains(hint)), "{code}: {unsent}");
        assert!(unsent.lasting, "{code}");
        let asked = ses.0.requests().iter().filter(|one| one.operation == "SendEmail").count();
        assert_eq!(asked, 1, "{code}: tried again");
    }
}

/// Every error of SES has a hint; only those that pass are tried again.
#[tokio::test]
async fn what_ses_says_is_told() {
    for (status, code, hint, lasting) in [
        (400, "MessageRejected", "verify the sender", true),
        (400, "MailFromDomainNotVerifiedException", "MX record", true),
        (400, "AccountSuspendedException", "AWS Support", true),
        (400, "SendingPausedException", "paused", true),
        (400, "BadRequestException", "check the addresses", true),
        (400, "LimitExceededException", "quota", false),
        (404, "NotFoundException", "configuration_set", true),
        (403, "AccessDeniedException", "allow ses:SendEmail", true),
        (403, "ExpiredTokenException", "renew", true),
        (429, "TooManyRequestsException", "quota", false),
    ] {
        let body = format!("{{\"__type\": \"{code}\", \"message\": \"so it is\"}}");
        let (sent, bodies) = email(vec![Say(status, body.leak())]).await;
        let unsent = sent.came.unwrap_err();
        assert_eq!(unsent.what, format!("{code}: so it is"));
        assert!(unsent.hint.as_ref().is_some_and(|it| it.contains(hint)), "{code}: {unsent}");
        assert_eq!(unsent.lasting, lasting, "{code}");
        // Once more without the file where that may be what is denied.
        let times = if code.starts_with("AccessDenied") { 2 } else { 1 };
        assert!(if lasting { bodies.len() == times } else { bodies.len() > 1 }, "{code}");
    }
    for reply in [Hang, Say(500, "{}")] {
        let (sent, _) = email(vec![reply]).await;
        let unsent = sent.came.unwrap_err();
        assert!(!unsent.lasting && !unsent.what.is_empty(), "{reply:?}: {unsent}");
    }
}

/// What the settings of the mail are, before anything is sent.
#[tokio::test]
async fn ses_is_asked_about_the_sender() {
    let plain = "from = 'Ops <ops@example.com>'\nto = ['dba@example.com']";
    let own = plain.replace("ops@example.com", "alerts@example.org");
    let waits = plain.replace("ops@example.com", "ops@elsewhere.test");
    type Change = fn(&Account);
    let table: [(&str, &str, Change); 10] = [
        ("verified by its domain", plain, |_| ()),
        ("verified by itself", &own, |_| ()),
        ("unknown", &waits, |_| ()),
        ("waits", &waits, |account| account.await_identity("ops@elsewhere.test")),
        ("the domain waits", &waits, |account| account.await_identity("elsewhere.test")),
        ("sandbox", plain, Account::put_into_sandbox),
        ("paused", plain, Account::pause_sending),
        ("the account may not be asked", plain, |account| account.forbid("GetAccount")),
        ("the sender may not be asked", plain, |account| account.forbid("GetEmailIdentity")),
        ("of another account", SETTINGS, |_| ()),
    ];
    let mut told = String::new();
    for (name, settings, change) in table {
        let ses = Ses::new().await;
        change(&ses.0);
        told.push_str(&format!("--- {name}\n"));
        for Found { text, hint } in inquire(&sinks(settings), &ses.1).await {
            let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            told.push_str(&format!("{text}{hint}\n"));
        }
        assert!(ses.0.mails().is_empty());
    }
    insta::assert_snapshot!("inquiry", told);
}

/// A member that SES does not know is an error of the simulator, and never ignored.
#[tokio::test]
async fn the_simulated_ses_ignores_nothing() {
    use trapheus::sim::Request;
    let account = Account::sample(1);
    let body = |more: &str| {
        format!(
            "{{\"FromEmailAddress\": \"a@example.com\", \"Destination\": {{\"ToAddresses\": [\"b@c.d\"]}},
               \"Content\": {{\"Simple\": {{\"Headers\": [{{\"Name\": \"A\", \"Value\": \"b\"{more}}}]}}}}}}"
        )
    };
    let ask = |body: String| {
        let scope = "AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/ses/aws4_request";
        let request = Request {
            method: "POST".to_owned(),
            path: "/v2/email/outbound-emails".to_owned(),
            headers: vec![("authorization".to_owned(), scope.to_owned())],
            body: body.into(),
            ..Request::default()
        };
        let reply = account.handle(std::time::SystemTime::now(), &request);
        let said: Value = serde_json::from_slice(&reply.body).unwrap();
        (reply.status, said["__type"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(ask(body("")), (200, String::new()));
    assert_eq!(ask(body(", \"Nmae\": \"c\"")), (400, "BadRequestException".to_owned()));
}
