//! One program: its input, its time, what it leaves.

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A program that is about to be run.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    /// The program and its arguments.
    pub run: &'a [String],
    /// What it finds on its stdin.
    pub input: String,
    /// Environment variables beside those of this process.
    pub variables: BTreeMap<String, String>,
    /// Those of this process's environment that it does not get.
    pub without: &'a [&'a str],
    /// How long it may take.
    pub limit: Duration,
    /// Whether it may ask the person at the terminal, who sees its stderr at once. Else that is kept, and it
    /// has a process group of its own: a Ctrl-C is not for it.
    pub asks: bool,
}

/// What a program that ended by itself has left.
#[derive(Clone, Debug)]
pub struct Ran {
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed; the last [`MOST`] bytes.
    pub stdout: String,
    /// What it complained of, where that is kept; the last [`MOST`] bytes.
    pub stderr: String,
}

/// Why a program did not end by itself.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// There is no program to run.
    #[error("names no program")]
    Nothing,
    /// It could not be started, or not be waited for.
    #[error("cannot be run: {0}")]
    NotRun(#[from] io::Error),
    /// It was stopped.
    #[error("did not end within {0:?}")]
    Late(Duration),
}

/// Of what a program prints this much is kept, in bytes: a runaway one must not fill the memory.
pub const MOST: usize = 64 * 1024;
/// So often it is looked at: too short for a person to notice.
const LOOK: Duration = Duration::from_millis(20);
/// What is told to end gets so long to do it.
const GRACE: Duration = Duration::from_secs(2);

impl Program<'_> {
    /// Runs it, and waits. Where it is late it is stopped; one with a group of its own together with all
    /// that it has started.
    ///
    /// # Errors
    /// [`ProgramError`]; an exit status that is not 0 is none.
    pub fn run(&self) -> Result<Ran, ProgramError> {
        let (program, arguments) = self.run.split_first().ok_or(ProgramError::Nothing)?;
        let mut command = Command::new(program);
        for name in self.without {
            command.env_remove(name);
        }
        command.args(arguments).envs(&self.variables);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // The terminal stops what asks from another group than the foreground's.
        let mut child = if self.asks {
            command.stderr(Stdio::inherit()).spawn()?
        } else {
            command.stderr(Stdio::piped()).process_group(0).spawn()?
        };
        if let Some(mut stdin) = child.stdin.take() {
            let input = self.input.clone();
            // One that does not read it closes the pipe, and means no harm.
            thread::spawn(move || stdin.write_all(input.as_bytes()));
        }
        let stdout = Kept::of(child.stdout.take());
        let stderr = Kept::of(child.stderr.take());
        let status = wait_for(&mut child, self.limit)?;
        let Some(status) = status else {
            if self.asks {
                child.kill()?
            } else {
                end_group(&mut child)?
            }
            child.wait()?;
            return Err(ProgramError::Late(self.limit));
        };
        Ok(Ran { status, stdout: stdout.text(), stderr: stderr.text() })
    }
}

/// Stops it with all that it has started, the hard way where that does not go by itself.
fn end_group(child: &mut Child) -> io::Result<()> {
    let group = Pid::from_child(child);
    // It may have ended just now.
    let _ended = kill_process_group(group, Signal::TERM);
    let began = Instant::now();
    wait_for(child, GRACE)?;
    while test_kill_process_group(group).is_ok() && began.elapsed() < GRACE {
        thread::sleep(LOOK);
    }
    let _ended = kill_process_group(group, Signal::KILL);
    Ok(())
}

/// Waits for its end; none where that has not come in time.
fn wait_for(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        match child.try_wait()? {
            None if began.elapsed() < limit => thread::sleep(LOOK),
            status => return Ok(status),
        }
    }
}

/// What a pipe has brought so far. Something that a program leaves behind may hold it open for ever.
struct Kept {
    text: Arc<Mutex<Vec<u8>>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Kept {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&text);
        let reader = pipe.map(|mut pipe| {
            thread::spawn(move || {
                let mut piece = [0; 4096];
                while let Ok(read @ 1..) = pipe.read(&mut piece) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend_from_slice(&piece[..read]);
                    // Not each time: what is kept is moved.
                    if kept.len() > 2 * MOST {
                        let old = kept.len() - MOST;
                        kept.drain(..old).for_each(drop);
                    }
                }
            })
        });
        Self { text, reader }
    }

    fn text(self) -> String {
        let began = Instant::now();
        while self.reader.as_ref().is_some_and(|reader| !reader.is_finished())
            && began.elapsed() < GRACE / 4
        {
            thread::sleep(LOOK);
        }
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text[text.len().saturating_sub(MOST)..]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limit: u64) -> Result<Ran, ProgramError> {
        let run = ["sh", "-c", script].map(str::to_owned);
        let variables = BTreeMap::from([("ASKED".to_owned(), "yes".to_owned())]);
        let limit = Duration::from_millis(limit);
        let input = "a line\n".to_owned();
        Program { run: &run, input, variables, without: &[], limit, asks: false }.run()
    }

    #[test]
    fn a_program_gets_what_it_is_told_and_gives_what_it_prints() {
        let ran = sh("cat; echo $ASKED; echo why >&2; exit 3", 10_000).unwrap();
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("a line\nyes\n", "why\n"));
        assert_eq!(ran.status.code(), Some(3));
        // One that reads nothing, and one that prints without end.
        assert!(sh("exec <&-; exit 0", 10_000).unwrap().status.success());
        let much = sh("yes | head -c 1000000; echo the end", 10_000).unwrap().stdout;
        assert_eq!((much.len(), much.ends_with("y\nthe end\n")), (MOST, true));
    }

    #[test]
    fn what_is_late_is_stopped_with_all_that_it_has_started() {
        // It, or what it has started, or neither minds being told to end.
        for script in [
            "(sleep 3; touch MARK) & trap '' TERM; sleep 30",
            "(trap '' TERM; sleep 3; touch MARK) & sleep 30",
            "(sleep 3; touch MARK) & sleep 30",
        ] {
            let marks = tempfile::tempdir().unwrap();
            let mark = marks.path().join("late");
            let began = Instant::now();
            let script = script.replace("MARK", &mark.display().to_string());
            assert!(matches!(sh(&script, 100), Err(ProgramError::Late(_))));
            assert!(began.elapsed() < Duration::from_secs(10));
            thread::sleep(Duration::from_millis(3200));
            assert!(!mark.exists(), "what it had started was still at work");
        }
    }

    #[test]
    fn what_it_leaves_behind_is_not_waited_for() {
        let began = Instant::now();
        assert!(sh("sleep 20 & exit 0", 10_000).unwrap().status.success());
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    /// The terminal is the foreground group's: one of another group that asks there is stopped.
    #[test]
    fn one_that_asks_is_of_the_same_group() {
        let group_of = |asks| {
            let run = ["sh", "-c", "cut -d' ' -f5 /proc/$$/stat"].map(str::to_owned);
            let (input, variables) = (String::new(), BTreeMap::new());
            let limit = Duration::from_secs(10);
            Program { run: &run, input, variables, without: &[], limit, asks }.run().unwrap().stdout
        };
        let own = rustix::process::getpgrp().as_raw_nonzero().to_string();
        assert_eq!(group_of(true).trim(), own);
        assert_ne!(group_of(false).trim(), own);
    }

    #[test]
    fn what_cannot_be_run_is_told() {
        let program = |run: &[String]| {
            let (input, variables, limit) = (String::new(), BTreeMap::new(), LOOK);
            Program { run, input, variables, without: &[], limit, asks: false }.run()
        };
        assert!(matches!(program(&[]), Err(ProgramError::Nothing)));
        assert!(matches!(program(&["/nowhere".to_owned()]), Err(ProgramError::NotRun(_))));
    }
}
