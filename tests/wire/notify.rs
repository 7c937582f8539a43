//! `notify test`: one alert to each sink, and what is wrong with each.

use crate::alerts::EMAIL;
use crate::golden;
use crate::support::{Bench, finish, write};
use crate::webhooks::{Answer, message, slack, webhook};

const CONFIG: &str = ".config/trapheus/config.toml";

#[test]
fn where_there_is_no_sink() {
    let bench = Bench::new();
    let came = bench.run(&["notify", "test"]);
    came.assert_code(2);
    golden!(bench, "notify_none", came);
    assert_eq!(bench.account.requests(), []);
}

#[test]
fn where_all_is_well() {
    let bench = Bench::new();
    let ((first, firsts), (second, seconds)) =
        (webhook(Answer::Say(200, "ok")), webhook(Answer::Say(200, "ok")));
    write(&bench, CONFIG, &format!("{EMAIL}{}", slack(&[first, second])));
    let came = bench.run(&["notify", "test"]);
    came.assert_code(0);
    golden!(bench, "notify_well", came);
    let text = message(&firsts.recv().unwrap())["text"].as_str().unwrap().to_owned();
    assert!(text.contains("a test of the alerts"), "{text}");
    assert!(seconds.recv().is_ok());
    let mails = bench.account.mails();
    assert!(mails.len() == 1 && mails[0].files.is_empty(), "{mails:?}");
    let came = bench.run(&["notify", "test", "-q"]);
    came.assert_code(0);
    assert_eq!((came.out.as_str(), came.err.as_str()), ("", ""));
}

#[test]
fn where_something_is_wrong() {
    let bench = Bench::new();
    bench.account.put_into_sandbox();
    let from = EMAIL.replace("ops@example.com", "ops@elsewhere.test");
    let (revoked, _) = webhook(Answer::Say(403, "invalid_token"));
    let (takes, posts) = webhook(Answer::Say(200, "ok"));
    write(&bench, CONFIG, &format!("{from}{}", slack(&[revoked, takes])));
    let came = bench.run(&["notify", "test"]);
    came.assert_code(2);
    golden!(bench, "notify_wrong", came);
    assert_eq!(posts.try_iter().count(), 1);
    let came = bench.run(&["notify", "test", "-o", "json"]);
    came.assert_code(2);
    golden!(bench, "notify_wrong_json", came);
}

/// The code says whether somebody has to mend something, or may just try again.
#[test]
fn the_code_says_what_kind_it_is() {
    for (answer, code) in [
        (Answer::Say(404, "no_service"), 2),
        (Answer::Say(500, "rollup_error"), 1),
        (Answer::After(429, "", "600"), 1),
    ] {
        let bench = Bench::new();
        let (url, _posts) = webhook(answer);
        write(&bench, CONFIG, &slack(&[url]));
        bench.run(&["notify", "test"]).assert_code(code);
        // Slack alone needs nothing of AWS.
        assert_eq!(bench.account.requests(), [], "{answer:?}");
    }
    let bench = Bench::new();
    write(&bench, CONFIG, EMAIL);
    for operation in ["GetAccount", "GetEmailIdentity"] {
        bench.account.forbid(operation);
    }
    let came = bench.run(&["notify", "test"]);
    came.assert_code(0);
    assert!(came.out.contains("may not be asked for (ses:GetAccount)"), "{}", came.out);
}

/// Without credentials there is no e-mail; the others get theirs.
#[test]
fn without_credentials() {
    let bench = Bench::new();
    let (url, posts) = webhook(Answer::Say(200, "ok"));
    write(&bench, CONFIG, &format!("{EMAIL}{}", slack(&[url])));
    let mut command = bench.command(&["notify", "test"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let came = finish(command);
    came.assert_code(2);
    assert!(came.out.contains("NOT taken") && came.out.contains("credentials"), "{}", came.out);
    assert_eq!(posts.try_iter().count(), 1);
    assert!(bench.account.mails().is_empty());
}

/// The region of the e-mail is enough.
#[test]
fn without_another_region() {
    let bench = Bench::new();
    write(&bench, CONFIG, &format!("{EMAIL}region = \"eu-central-1\"\n"));
    let mut command = bench.command(&["notify", "test"]);
    command.env_remove("AWS_REGION");
    finish(command).assert_code(0);
    assert_eq!(bench.account.mails().len(), 1);
}
