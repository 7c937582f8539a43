//! The prompt, the bars and Ctrl-C on a real terminal, which is tmux. Skipped where it is not
//! installed, unless `CI` is set.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use crate::support::{Bench, SLOW, SPEED};
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A terminal of its own, with a shell that runs one command and then shows its code.
struct Screen {
    socket: String,
}

impl Screen {
    /// None where tmux is not installed.
    fn open(bench: &Bench, columns: u16, args: &[&str]) -> Option<Self> {
        if let Err(error) = Command::new("tmux").arg("-V").output() {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            assert!(std::env::var_os("CI").is_none(), "there is no tmux");
            eprintln!("skipped: there is no tmux");
            return None;
        }
        let socket = format!("trapheus-{}", bench.url.rsplit(':').next().unwrap());
        let command = bench.command(args);
        let mut words = vec!["env".to_owned(), "-i".to_owned(), "TERM=screen-256color".to_owned()];
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
        let new = ["-f", "/dev/null", "new-session", "-d", "-x", &size, "-y", "50", &line];
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
    bench.assert_untouched();
    screen.type_(&["db1", "Enter"]);
    let shown = screen.wait_for("of about 10m");
    assert!(shown.contains("✓ rename") && shown.contains("    settle  "), "{shown}");
    let shown = screen.wait_for("code 0.");
    for words in ["✓ release", "done", "db1 is restored from db1-snapshot in", "serves db1 at"] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    // One frame is left, and nothing of those before it.
    assert_eq!(count(&shown, "restore db1 in eu-west-1"), 1, "{shown}");
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
        assert!(shown.contains("error: not confirmed"), "{keys:?}:\n{shown}");
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
    bench.wait_for_step(crate::support::RESTORE);
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
    for words in ["stopping after the request in hand", "‖ rename", "next:  trapheus resume db1-"]
    {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    assert_eq!(count(&shown, "restore db1 in eu-west-1"), 1, "{shown}");
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
    let bench = Bench::new();
    let args = ["rehearse", "restore", "--identifier", "db1", "--speed", "600", "-q"];
    let Some(screen) = Screen::open(&bench, 60, &args) else { return };
    assert!(screen.wait_for("code ").contains("code 0."));
    drop(screen);
    let bench = Bench::new();
    let Some(screen) = Screen::open(&bench, 40, &args[..6]) else { return };
    let shown = screen.wait_for("code ");
    assert_eq!(count(&shown, "restore db1 in eu-west-1"), 1, "{shown}");
    assert_eq!(count(&shown, "  ✓ "), 10, "{shown}");
}
