//! `[alert]` of the configuration: what is taken, and each mistake by its name.

use crate::server::SECRET;
use trapheus::alert::{Config, Occasion};

fn mistake(text: &str, variable: Option<&str>) -> String {
    let config = toml::from_str::<Config>(text).unwrap();
    let error = config.sinks(variable).unwrap_err().to_string();
    assert!(!error.contains(SECRET), "{error}");
    error
}

#[test]
fn each_mistake_is_named() {
    let url = format!("https://hooks.example.com/services/{SECRET}");
    for (text, variable, words) in [
        ("slack = {}".to_owned(), None, "needs one of urls"),
        (format!("slack = {{ urls = ['{url}'], url_file = 'f' }}"), None, "urls, url_file"),
        (format!("slack.urls = ['{url}']"), Some(url.as_str()), "TRAPHEUS_SLACK_WEBHOOK_URLS"),
        ("slack.urls = []".to_owned(), None, "urls gives no URL"),
        (format!("slack.urls = ['{url}', 'http://example.com/{SECRET}']"), None, "number 2 must"),
        (format!("slack.urls = ['hooks/{SECRET}']"), None, "number 1 is not a URL"),
        (format!("slack.url_file = '{url}'"), None, "url_file cannot be read"),
        (format!("slack.url_command = ['{url}']"), None, "url_command cannot be run"),
        ("slack.url_command = ['false']".to_owned(), None, "url_command failed"),
        ("slack.url_command = ['true']".to_owned(), None, "url_command gives no URL"),
        ("slack.url_command = []".to_owned(), None, "url_command gives no URL"),
        ("email = { from = 'a', to = ['a@b.c'] }".to_owned(), None, "from: 'a'"),
        ("email = { from = 'a@b.c', to = ['x@'] }".to_owned(), None, "to: 'x@'"),
        ("email = { from = 'a@b.c', to = [] }".to_owned(), None, "no recipient"),
    ] {
        let error = mistake(&text, variable);
        assert!(error.contains(words), "{text}: {error}");
    }
    for text in ["slack.url = 'x'", "email = { from = 'a@b.c', to = [], cc = [] }", "no = 1"] {
        assert!(toml::from_str::<Config>(text).is_err(), "{text}");
    }
}

#[test]
fn urls_come_from_each_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("urls");
    std::fs::write(&file, "# ours\nhttps://a.example/1\n\n  https://a.example/2\n").unwrap();
    for (text, variable, words) in [
        ("slack.urls = 'https://a.example/1'".to_owned(), None, "Slack"),
        (format!("slack.url_file = {file:?}"), None, "Slack, 2 webhooks"),
        ("slack.url_command = ['echo', 'https://a.example/1']".to_owned(), None, "Slack"),
        (String::new(), Some("https://a.example/1, http://[::1]:1/2"), "Slack, 2 webhooks"),
        ("slack = {}".to_owned(), Some("http://localhost:1/x"), "Slack"),
    ] {
        let sinks = toml::from_str::<Config>(&text).unwrap().sinks(variable).unwrap();
        assert_eq!(sinks.in_words(), [words], "{text}");
        assert!(sinks.wants(Occasion::Failure) && !sinks.wants(Occasion::Start), "{text}");
    }
    let none = Config::default().sinks(Some(" ")).unwrap();
    assert!(none.is_empty() && !none.wants(Occasion::Failure));
}

#[test]
fn an_end_is_an_occasion() {
    for (code, unserved, occasion) in [
        (0, false, Some(Occasion::Success)),
        (1, false, None),
        (1, true, Some(Occasion::Failure)),
        (2, false, None),
        (3, true, None),
        (4, false, Some(Occasion::Failure)),
        (5, true, Some(Occasion::Failure)),
        (6, false, Some(Occasion::Failure)),
        (75, false, None),
        (75, true, Some(Occasion::Failure)),
        (130, true, Some(Occasion::Failure)),
        (143, false, None),
    ] {
        assert_eq!(Occasion::of_end(code, unserved), occasion, "{code} {unserved}");
    }
}
