//! The prompt, the bars and Ctrl-C on a real terminal, which is tmux; what it shows is captured and
//! compared. Skipped where it is not installed, unless `CI` is set.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use crate::support::{Bench, RENAME, RESTORE as RESTORE_STEP, SLOW, SPEED, filters};
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use trapheus::sim::What;

/// A terminal of its own, with a shell that runs one command and then shows its code.
struct Screen {
    socket: String,
}

impl Screen {
    /// None where tmux is not installed.
    fn open(bench: &Bench, columns: u16, args: &[&str]) -> Option<Self> {
        Self::with(bench, columns, args, &[])
    }

    /// With more in the environment.
    fn with(bench: &Bench, columns: u16, args: &[&str], more: &[(&str, &str)]) -> Option<Self> {
        if let Err(error) = Command::new("tmux").arg("-V").output() {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            assert!(std::env::var_os("CI").is_none(), "there is no tmux");
            eprintln!("skipped: there is no tmux");
            return None;
        }
        let socket = format!("trapheus-{}", bench.url.rsplit(':').next().unwrap());
        let mut command = bench.command(args);
        command.env("TERM", "screen-256color").envs(more.iter().copied());
        let mut words = vec!["env".to_owned(), "-i".to_owned()];
        words.extend(
            command.get_envs().filter_map(|(name, value)| {
                Some(format!("{}={}", name.to_str()?, value?.to_str()?))
            }),
        );
        words.push(command.get_program().to_str().unwrap().to_owned());
        // Under nohup the program is another one, which starts ours.
        words.extend(command.get_args().map(|arg| arg.to_str().unwrap().to_owned()));
        let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        // The shell outlives its terminal, to write the code down; what it starts does not.
        let file = bench.home.path().join("code");
        let line = format!(
            "trap : HUP; {}; code=$?; echo $code >'{}'; echo \"code $code.\"; sleep 60",
            quoted.join(" "),
            file.display()
        );
        let screen = Self { socket };
        let size = columns.to_string();
        let new = ["-f", "/dev/null", "new-session", "-d", "-x", &size, "-y", "70", &line];
        assert!(screen.tmux(&new).is_some(), "tmux does not start");
        Some(screen)
    }

    fn tmux(&self, args: &[&str]) -> Option<String> {
        let mut command = Command::new("tmux");
        command.args(["-u", "-L", &self.socket]).args(args).stderr(Stdio::null());
        // Whatever language the tests run in, the bars are drawn.
        let output = command.env("LC_ALL", "C.UTF-8").env_remove("TMUX").output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn type_(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat()).unwrap();
    }

    /// What it shows, with its colors as they are sent.
    fn raw(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e", "-S", "-"]).unwrap()
    }

    /// Waits until the screen shows it.
    fn wait_for(&self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let shown = self.tmux(&["capture-pane", "-p"]).unwrap_or_default();
            if shown.contains(words) {
                return shown;
            }
            let late = began.elapsed() > Duration::from_secs(30);
            assert!(!late, "the screen never had '{words}':\n{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What a bar's row shows at a moment is otherwise each time.
const MOMENTS: [(&str, &str); 6] = [
    (r"(?m)^(restore db1  .* for) .*…$", "$1 [CUT]…"),
    ("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "⠋"),
    (r"(restore db1  )\d+[hms]( \d+[ms])*", "$1[SPAN]"),
    (r"(?m)^(  [✓⠋‖✗] \S+ +)\d+[hms]( \d+[ms])*", "$1[SPAN]"),
    (r"not served for \d+[hms]( \d+[ms])*  ", "not served for [SPAN]  "),
    ("━*─+", "[BAR]"),
];

/// Compares all that the screen shows, line by line as the program wrote it, with the snapshot of
/// that name.
fn golden(bench: &Bench, name: &str, screen: &Screen) {
    let shown = screen.tmux(&["capture-pane", "-p", "-J", "-S", "-"]).unwrap();
    let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
    let filters = filters(bench);
    let words = filters.iter().filter(|(pattern, _)| !pattern.starts_with("(✓"));
    let words = words.map(|(pattern, stands)| (pattern.as_str(), *stands));
    let filters: Vec<(&str, &str)> = words.chain(MOMENTS).collect();
    insta::with_settings!({ filters => filters, omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("screen_{name}"), lines.join("\n").trim_end());
    });
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// How often a line begins so on the screen.
fn count(shown: &str, start: &str) -> usize {
    shown.lines().filter(|line| line.starts_with(start)).count()
}

const RESTORE: &[&str] = &["restore", "--identifier", "db1"];
const PROMPT: &str = "Type db1 to go on:";

#[test]
fn the_name_is_typed_and_the_bars_are_drawn() {
    let bench = Bench::at(SPEED / 3.0);
    let Some(screen) = Screen::open(&bench, 120, RESTORE) else { return };
    let shown = screen.wait_for(PROMPT);
    assert!(shown.contains("deleted   db1-temp, the old database"), "{shown}");
    golden(&bench, "prompt", &screen);
    bench.assert_untouched();
    screen.type_(&["db1", "Enter"]);
    screen.wait_for("db1 is creating");
    golden(&bench, "running", &screen);
    let shown = screen.wait_for("code 0.");
    golden(&bench, "done", &screen);
    for words in ["✓ release", "done", "db1 is restored from db1-snapshot in", "serves db1 at"] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    // One frame is left, and nothing of those before it.
    assert_eq!(count(&shown, "restore db1  "), 1, "{shown}");
    assert_eq!(count(&shown, "  ✓ "), 10, "{shown}");
    assert!(!shown.contains('⠋'), "{shown}");
}

/// Anything else, Ctrl-C and Ctrl-D: refused, and nothing was changed.
#[test]
fn a_name_that_is_not_typed() {
    for keys in [&["db10", "Enter"][..], &["Enter"], &["db", "C-c"], &["C-d"]] {
        let bench = Bench::new();
        let Some(screen) = Screen::open(&bench, 100, RESTORE) else { return };
        screen.wait_for(PROMPT);
        screen.type_(keys);
        let shown = screen.wait_for("code ");
        assert!(shown.contains("code 3."), "{keys:?}:\n{shown}");
        assert_eq!(count(&shown, "error: not confirmed"), 1, "{keys:?}:\n{shown}");
        bench.assert_untouched();
        assert!(bench.journal().is_empty());
    }
}

/// A person takes minutes to answer: what is done must be what was shown.
#[test]
fn what_changes_before_the_name_is_typed() {
    type Change = fn(&Bench);
    let changes: [(Change, &str); 4] = [
        (|bench| bench.account.set_tag("db1", "owner", "night shift"), "as it was shown: tags"),
        (
            |bench| bench.account.set_attribute("db1", "BackupRetentionPeriod", 9.into()),
            "as it was shown: BackupRetentionPeriod",
        ),
        (
            |bench| bench.account.set_attribute("db1-snapshot", "AllocatedStorage", 7.into()),
            "db1-snapshot is not as it was shown: storage",
        ),
        (|bench| bench.account.set_status("db1", "stopped"), "db1 is stopped"),
    ];
    for (change, words) in changes {
        let bench = Bench::new();
        let Some(screen) = Screen::open(&bench, 120, RESTORE) else { return };
        screen.wait_for(PROMPT);
        change(&bench);
        screen.type_(&["db1", "Enter"]);
        let shown = screen.wait_for("code ");
        assert!(shown.contains("code 3."), "{words}:\n{shown}");
        assert!(shown.contains("error: since the plan was shown: "), "{words}:\n{shown}");
        assert!(shown.contains(words), "{words}:\n{shown}");
        bench.assert_untouched();
        assert!(bench.journal().is_empty());
    }
}

/// Whoever says yes has seen what to, however quiet it shall be.
#[test]
fn a_question_is_never_asked_without_the_plan() {
    let bench = Bench::at(SLOW / 6.0);
    let Some(screen) = Screen::open(&bench, 120, &[RESTORE, &["-q"]].concat()) else { return };
    let shown = screen.wait_for(PROMPT);
    for words in ["account   111122223333", "region    eu-west-1", "deleted   db1-temp"] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    screen.type_(&["db1", "Enter"]);
    bench.wait_for_step(RESTORE_STEP);
    screen.type_(&["C-c"]);
    screen.wait_for("code 130.");
    drop(screen);
    let Some(screen) = Screen::open(&bench, 120, &["rollback", "-q"]) else { return };
    let shown = screen.wait_for(PROMPT);
    for words in ["account   111122223333", "region    eu-west-1", "rename db1-temp to db1"] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    screen.type_(&["C-c"]);
    screen.wait_for("code 3.");
}

#[test]
fn control_c_leaves_one_frame_and_the_way_on() {
    let bench = Bench::at(SLOW / 6.0);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 120, &args) else { return };
    screen.wait_for("rename       1s");
    screen.type_(&["C-c"]);
    let shown = screen.wait_for("code ");
    assert!(shown.contains("code 130."), "{shown}");
    for words in
        ["stopping after the request or hook in hand", "‖ rename", "next:  trapheus resume db1-"]
    {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    assert_eq!(count(&shown, "restore db1  "), 1, "{shown}");
    golden(&bench, "interrupted", &screen);
}

/// The first one waits for a request that hangs; the second leaves, and leaves the terminal in order.
#[test]
fn control_c_twice() {
    let bench = Bench::at(SLOW / 6.0);
    bench.fault("ModifyDBInstance", 1, What::Hang);
    let args = [RESTORE, &["--confirm", "db1", "-q"]].concat();
    let Some(screen) = Screen::open(&bench, 100, &args) else { return };
    bench.wait_for("the rename", |line| line["type"] == "sending" && line["step"] == RENAME);
    screen.type_(&["C-c"]);
    screen.wait_for("once more leaves at once");
    screen.type_(&["C-c"]);
    screen.wait_for("code 130.");
    golden(&bench, "interrupted_twice", &screen);
    drop(screen);

    let bench = Bench::at(SLOW / 6.0);
    bench.fault("ModifyDBInstance", 1, What::Hang);
    let Some(screen) = Screen::open(&bench, 100, &args[..args.len() - 1]) else { return };
    screen.wait_for("rename       1s");
    screen.type_(&["C-c"]);
    screen.wait_for("once more leaves at once");
    screen.type_(&["C-c"]);
    let shown = screen.wait_for("code 130.");
    assert_eq!(count(&shown, "restore db1  "), 1, "{shown}");
    golden(&bench, "interrupted_twice_with_bars", &screen);
}

#[test]
fn a_rollback_is_drawn_below_what_failed() {
    let bench = Bench::at(SPEED / 3.0);
    bench.deny("RestoreDBInstanceFromDBSnapshot", 1);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 120, &args) else { return };
    screen.wait_for("code 4.");
    golden(&bench, "rolled_back", &screen);
}

/// A terminal that cannot move its cursor gets lines, and may be asked all the same.
#[test]
fn a_dumb_terminal() {
    let bench = Bench::new();
    let term = [("TERM", "dumb")];
    let Some(screen) = Screen::with(&bench, 120, RESTORE, &term) else { return };
    screen.wait_for(PROMPT);
    screen.type_(&["db1", "Enter"]);
    let shown = screen.wait_for("code 0.");
    assert!(!shown.contains("✓ "), "{shown}");
    assert!(shown.contains("Z rename: done in "), "{shown}");
    assert!(!screen.raw().contains('\u{1b}'), "{shown}");
}

/// Bars are drawn with `NO_COLOR` too, and no color.
#[test]
fn colors_on_a_terminal() {
    for (more, colored) in [(&[][..], true), (&[("NO_COLOR", "1")], false)] {
        let bench = Bench::new();
        let args = [RESTORE, &["--confirm", "db1"]].concat();
        let Some(screen) = Screen::with(&bench, 120, &args, more) else { return };
        let shown = screen.wait_for("code 0.");
        assert!(shown.contains("✓ release"), "{shown}");
        assert_eq!(screen.raw().contains("\u{1b}[32m"), colored, "{:?}", screen.raw());
        assert_eq!(screen.raw().contains('\u{1b}'), colored, "{:?}", screen.raw());
    }
}

/// A terminal that is closed is a SIGHUP, and whatever is drawn after it is lost.
#[test]
fn a_closed_terminal_leaves_the_run_resumable() {
    let bench = Bench::at(SLOW / 6.0);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 120, &args) else { return };
    screen.wait_for("rename       1s");
    let locks = std::fs::read_dir(bench.state().join("locks")).unwrap();
    let lock = locks.map(|lock| lock.unwrap().path()).next().unwrap();
    let process = std::fs::read_to_string(lock).unwrap();
    drop(screen);
    // The kernel signals the shell alone, which does not die of it.
    Command::new("kill").args(["-s", "HUP", &process]).status().unwrap();
    let (began, file) = (Instant::now(), bench.home.path().join("code"));
    while !file.exists() && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(std::fs::read_to_string(file).unwrap().trim(), "129");
    bench.age_journal();
    bench.run(&["resume"]).assert_code(0);
}

/// No row wraps, however narrow it is.
#[test]
fn a_narrow_terminal() {
    let bench = Bench::at(SPEED / 3.0);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 40, &args) else { return };
    let shown = screen.wait_for("code 0.");
    assert_eq!(count(&shown, "restore db1  "), 1, "{shown}");
    golden(&bench, "narrow", &screen);
    drop(screen);
    let bench = Bench::new();
    let args = ["rehearse", "restore", "--identifier", "db1", "--speed", "600", "-q"];
    let Some(screen) = Screen::open(&bench, 60, &args) else { return };
    assert!(screen.wait_for("code ").contains("code 0."));
}

/// A wide one shows all of a row; one that is made narrower while it is drawn on goes on.
#[test]
fn a_wide_terminal_that_is_made_narrower() {
    let bench = Bench::at(SPEED / 3.0);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 240, &args) else { return };
    screen.wait_for("db1 is creating");
    golden(&bench, "wide", &screen);
    screen.tmux(&["resize-window", "-x", "90"]).unwrap();
    screen.wait_for("code 0.");
    golden(&bench, "made_narrower", &screen);
}

/// With fewer lines than steps, the step in hand and the heading are seen.
#[test]
fn a_low_terminal() {
    let bench = Bench::at(SPEED / 6.0);
    let args = [RESTORE, &["--confirm", "db1"]].concat();
    let Some(screen) = Screen::open(&bench, 120, &args) else { return };
    screen.tmux(&["resize-window", "-y", "6"]).unwrap();
    let shown = screen.wait_for("db1-temp is deleting");
    assert!(shown.starts_with("restore db1  "), "{shown}");
    assert_eq!(shown.trim_end().lines().count(), 6, "{shown}");
    // What is left behind would go on by itself.
    screen.wait_for("code 0.");
}
