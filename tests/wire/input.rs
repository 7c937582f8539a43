//! What cannot be understood: code 2, before RDS is asked for anything.

use crate::golden;
use crate::support::{Bench, Came, finish, write};
use std::process::Command;

/// Runs `restore --identifier db1 --dry-run` in an environment that is changed.
fn with(bench: &Bench, more: &[&str], change: impl FnOnce(&mut Command)) -> Came {
    let mut command = bench.command(
        &[&["restore", "--identifier", "db1", "--dry-run", "--color", "never"], more].concat(),
    );
    change(&mut command);
    finish(command)
}

#[track_caller]
fn refused(bench: &Bench, name: &str, came: &Came) {
    came.assert_code(2);
    assert_eq!(bench.account.requests(), [], "{name}");
    golden!(bench, format!("usage_{name}"), came);
}

#[test]
fn flags() {
    let bench = Bench::new();
    for (name, args) in [
        ("no_command", &[][..]),
        ("unknown_flag", &["restore", "--identifer", "db1"]),
        ("no_identifier", &["restore"]),
        ("bad_identifier", &["restore", "--identifier", "1db"]),
        ("bad_duration", &["restore", "--identifier", "db1", "--timeout", "soon"]),
        ("bare_duration", &["restore", "--identifier", "db1", "--poll-interval", "5"]),
        ("bad_output", &["restore", "--identifier", "db1", "-o", "yaml"]),
        ("all_and_run", &["resume", "--all", "db1-20260101-000000-abcd"]),
        ("all_and_identifier", &["resume", "--all", "--identifier", "db1"]),
        ("unknown_run", &["resume", "db1-20260101-000000-abcd"]),
        ("simulate_for_all", &["simulate", "--listen", "0.0.0.0:0"]),
    ] {
        refused(&bench, name, &bench.run(args));
    }
}

#[test]
fn the_environment() {
    let bench = Bench::new();
    let no_endpoint = |command: &mut Command| {
        command.env_remove("TRAPHEUS_ENDPOINT_URL");
    };
    let came = with(&bench, &["--endpoint-url", ""], no_endpoint);
    refused(&bench, "endpoint_empty", &came);
    let came = with(&bench, &["--endpoint-url", "localhost:4566"], no_endpoint);
    refused(&bench, "endpoint_without_scheme", &came);
    let came = with(&bench, &[], |command| {
        command.env_remove("TRAPHEUS_ENDPOINT_URL").env("AWS_ENDPOINT_URL", "");
    });
    refused(&bench, "endpoint_variable_empty", &came);
    let came = with(&bench, &[], |command| {
        command.env_remove("TRAPHEUS_ENDPOINT_URL").env("AWS_ENDPOINT_URL_STS", "");
        command.env("AWS_ENDPOINT_URL", &bench.url);
    });
    refused(&bench, "endpoint_of_another_service_empty", &came);
    let came = with(&bench, &[], |command| {
        command.env_remove("AWS_REGION");
    });
    refused(&bench, "no_region", &came);
    let came = with(&bench, &[], |command| {
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    });
    refused(&bench, "no_credentials", &came);
    let came = with(&bench, &["--profile", "none"], |_| {});
    refused(&bench, "no_such_profile", &came);
}

/// What a profile has for one service or for all is the SDK's to use, and ours to check.
#[test]
fn the_endpoint_of_a_profile() {
    let bench = Bench::new();
    let no_endpoint = |command: &mut Command| {
        command.env_remove("TRAPHEUS_ENDPOINT_URL");
    };
    for (name, text) in [
        ("endpoint_of_profile_empty", "[default]\nendpoint_url =\n"),
        ("endpoint_of_profile_without_scheme", "[default]\nendpoint_url = localhost:1\n"),
        (
            "endpoint_of_services_empty",
            "[default]\nservices = own\n[services own]\nrds =\n  endpoint_url =\n",
        ),
    ] {
        write(&bench, ".aws/config", text);
        refused(&bench, name, &with(&bench, &[], no_endpoint));
    }
    write(&bench, ".aws/config", &format!("[default]\nendpoint_url = {}\n", bench.url));
    let came = with(&bench, &["-o", "json"], no_endpoint);
    came.assert_code(0);
    assert_eq!(came.json()["endpoint_url"], bench.url);
}

/// A variable of the shell's that was never set must not choose a snapshot.
#[test]
fn an_empty_snapshot() {
    let bench = Bench::new();
    for (name, empty) in [("snapshot_empty", ""), ("snapshot_blank", " ")] {
        let came = bench.run(&["restore", "--identifier", "db1", "--snapshot", empty]);
        refused(&bench, name, &came);
    }
}

/// Also what is told before the configuration is of use.
#[test]
fn the_format_of_the_file_is_that_of_an_early_error() {
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", "output = \"json\"\n");
    let came = with(&bench, &[], |command| {
        command.env_remove("AWS_REGION");
    });
    came.assert_code(2);
    assert_eq!(came.json()["outcome"], "refused");
}

/// CI sets a variable that it has no value for, and leaves it empty.
#[test]
fn an_empty_variable_is_not_set() {
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", "output = \"json\"\n");
    let came = with(&bench, &[], |command| {
        for flag in [
            "CLUSTER",
            "COLOR",
            "CONFIG",
            "CONFIRM",
            "DRY_RUN",
            "IDENTIFIER",
            "OUTPUT",
            "POLL_INTERVAL",
            "PROFILE",
            "PROGRESS",
            "QUIET",
            "REGION",
            "SNAPSHOT",
            "TIMEOUT",
        ] {
            command.env(format!("TRAPHEUS_{flag}"), "");
        }
    });
    came.assert_code(0);
    assert_eq!(came.json()["region"], "eu-west-1");
    // Not a database without a name.
    let mut command = bench.command(&["restore"]);
    command.env("TRAPHEUS_IDENTIFIER", "");
    let came = finish(command);
    came.assert_code(2);
    assert!(came.err.contains("--identifier <ID>"), "{}", came.err);
    let mut command = bench.command(&["status"]);
    command.env("TRAPHEUS_ENDPOINT_URL", "").env("TRAPHEUS_STATE_DIR", "");
    finish(command).assert_code(0);
    assert!(bench.home.path().join(".local/state/trapheus/runs").exists());
}

#[test]
fn configuration_files() {
    let url = "https://hooks.slack.com/services/T0000/B0000/verysecretindeed";
    for (name, text) in [
        ("config_unknown_key", "regoin = \"eu-west-1\"\n"),
        ("config_unknown_key_of_slack", "[alert.slack]\nurl = \"https://verysecret\"\n"),
        ("config_url_as_key", "[alert.slack]\n\"https://x/verysecret\" = 1\n"),
        ("config_bad_duration", "region = \"eu-west-1\"\ntimeout = \"soon\"\n"),
        ("config_not_toml", "region = eu\n"),
        ("config_bad_address", "[alert.email]\nfrom = \"nobody\"\nto = [\"a@example.com\"]\n"),
        (
            "config_http_webhook",
            "[alert.slack]\nurls = [\"http://hooks.slack.com/verysecretindeed\"]\n",
        ),
        ("config_misplaced_webhook", &format!("[alert]\nslack = \"{url}\"\n")),
        ("config_key_of_another_table", "[alert]\nurls = [\"https://verysecret\"]\n"),
        ("config_email_twice", "[[alert.email]]\nfrom = \"a@example.com\"\n"),
    ] {
        let bench = Bench::new();
        let file = write(&bench, "given.toml", text);
        let came = with(&bench, &["--config", file.to_str().unwrap()], |_| {});
        refused(&bench, name, &came);
        assert!(!(came.out + &came.err).contains("verysecret"), "{name}");
    }
    // Wherever it was put by mistake, the URL is not shown.
    let misplaced = [
        "alert = U",
        "[alert]\non = [U]",
        "[alert]\non = U",
        "[alert]\nemail = U",
        "[alert.email]\nfrom = \"a@example.com\"\nto = [U]",
        "[alert.email]\nfrom = U\nto = []",
        "[alert.email]\nfrom = \"a@example.com\"\nto = U",
        "[alert]\nslack = U",
        "[alert.slack]\nurls = [[U]]",
        "[alert.slack]\nurls = { a = U }",
        "[alert.slack]\nurl_command = U",
        "[alert.slack]\nurl = U",
        "[alert.slack]\nU = 1",
        "hook = U",
        "pin = U",
        "[[hook]]\non = \"on-failure\"\nrun = U",
        "[[hook]]\non = U\nrun = []",
        "[pin]\naccounts = [U]",
        "[pin]\nregions = [U]",
        "output = U",
        "quiet = U",
        "timeout = U",
        "U = 1",
        "U",
    ];
    // Without its scheme it could be a name or a path.
    let whole = ["profile = U", "[[hook]]\non = \"on-failure\"\nrun = [U]"];
    let bench = Bench::new();
    for text in misplaced.into_iter().chain(whole) {
        for url in [url, &url["https://".len()..]] {
            if whole.contains(&text) && !url.contains("://") {
                continue;
            }
            write(&bench, "given.toml", &text.replace('U', &format!("\"{url}\"")));
            let came = with(&bench, &["--config", "given.toml"], |_| {});
            came.assert_code(2);
            assert!(!(came.out + &came.err).contains("verysecret"), "{text}");
        }
    }
    let came = with(&bench, &["--config", "none.toml"], |_| {});
    refused(&bench, "config_missing", &came);
}

/// Whoever can put a file into the current folder must not be able to have messages, requests or
/// journals sent elsewhere.
#[test]
fn a_file_found_in_the_current_folder() {
    let url = "https://hooks.slack.com/services/T0000/B0000/verysecretindeed";
    let slack = format!("[alert.slack]\nurls = [\"{url}\"]\n");
    let bench = Bench::new();
    for (name, text) in [
        ("webhook", slack.as_str()),
        ("alerts", "[alert]\non = []\n"),
        ("endpoint", "endpoint_url = \"http://127.0.0.1:1\"\n"),
        ("state", "state_dir = \"here\"\n"),
    ] {
        write(&bench, "trapheus.toml", text);
        // Whatever the command line says: the file itself is not to be trusted.
        let came = with(&bench, &[], |_| {});
        refused(&bench, &format!("config_found_with_{name}"), &came);
        assert!(!came.err.contains("verysecret"));
    }
    for text in [slack.as_str(), "endpoint_url = \"http://127.0.0.1:1\"\nstate_dir = \"here\"\n"] {
        write(&bench, "trapheus.toml", text);
        for named in ["trapheus.toml", "./trapheus.toml"] {
            let came = with(&bench, &["--config", named], |_| {});
            came.assert_code(0);
            assert!(!(came.out + &came.err).contains("verysecret"));
        }
    }
}

/// What is no file, or no configuration, holds up nothing.
#[test]
fn what_is_found_under_the_name_of_a_file() {
    let bench = Bench::new();
    let path = bench.home.path().join("trapheus.toml");
    std::fs::create_dir(&path).unwrap();
    with(&bench, &[], |_| {}).assert_code(2);
    std::fs::remove_dir(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let came = with(&bench, &[], |_| {});
    came.assert_code(2);
    assert!(came.err.contains("it is no regular file"), "{}", came.err);
    std::fs::remove_file(&path).unwrap();
    write(&bench, "trapheus.toml", &"#".repeat(1024 * 1024 + 1));
    let came = with(&bench, &[], |_| {});
    came.assert_code(2);
    assert!(came.err.contains("it is larger than 1 MiB"), "{}", came.err);
}

/// The nearest file wins, key by key: the alerts of another one are not gone because of it.
#[test]
fn alerts_of_several_files() {
    let bench = Bench::new();
    let mail = "[alert.email]\nfrom = \"a@example.com\"\nto = [\"b@example.com\"]\n";
    write(&bench, ".config/trapheus/config.toml", mail);
    let on = "[alert]\non = [\"success\"]\n[alert.slack]\nurls = \"http://127.0.0.1:1/x\"\n";
    write(&bench, "given.toml", on);
    let came = with(&bench, &["--config", "given.toml"], |_| {});
    came.assert_code(0);
    assert!(came.told().contains("e-mail to b@example.com"), "{}", came.told());
    assert!(came.told().contains("Slack"), "{}", came.told());
}

/// The nearest file wins, and the command line over all of them.
#[test]
fn the_order_of_the_files() {
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", "region = \"eu-central-1\"\n");
    let region = |came: Came| came.json()["region"].as_str().unwrap().to_owned();
    let none = |command: &mut Command| {
        command.env_remove("AWS_REGION");
    };
    assert_eq!(region(with(&bench, &["-o", "json"], none)), "eu-central-1");
    write(&bench, "trapheus.toml", "region = \"eu-north-1\"\n");
    assert_eq!(region(with(&bench, &["-o", "json"], none)), "eu-north-1");
    let file = write(&bench, "given.toml", "region = \"eu-south-1\"\noutput = \"json\"\n");
    let named = ["--config", file.to_str().unwrap()];
    assert_eq!(region(with(&bench, &named, none)), "eu-south-1");
    let typed = [&named[..], &["--region", "us-east-1"]].concat();
    assert_eq!(region(with(&bench, &typed, none)), "us-east-1");
}
