//! A command line that cannot be understood: clap's words for people, the result for programs.

use super::exit::{Exit, Failure};
use super::print_result;
use crate::report::Output;
use clap::ValueEnum;
use std::ffi::OsString;

/// Ends as clap does; but where data was asked for, data is printed too.
pub(super) fn misuse(error: &clap::Error) -> Exit {
    // Help and version are errors to clap, and none to anybody else.
    if !error.use_stderr() {
        error.exit();
    }
    // Nobody is left to be told if this cannot be written.
    let _told = error.print();
    let text = error.render().to_string();
    let what = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    print_result(wanted(std::env::args_os().skip(1)), &Failure::usage(&what, "trapheus --help"));
    Exit::Usage
}

/// The format that is asked for, as far as that can be told of arguments that are not understood.
fn wanted(args: impl Iterator<Item = OsString>) -> Output {
    let args = args.map(|arg| arg.to_string_lossy().into_owned()).take_while(|arg| arg != "--");
    let mut given = std::env::var("TRAPHEUS_OUTPUT").ok();
    let mut next = false;
    for arg in args {
        let value = ["--output=", "-o=", "-o"].iter().find_map(|flag| arg.strip_prefix(flag));
        match value {
            _ if std::mem::take(&mut next) => given = Some(arg),
            _ if arg == "-o" || arg == "--output" => next = true,
            Some(value) => given = Some(value.to_owned()),
            None => {}
        }
    }
    given.and_then(|given| Output::from_str(&given, false).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_told_of_any_arguments() {
        for (line, output) in [
            ("restore --identifer db1 -o json", Output::Json),
            ("-o jsonl restore", Output::Jsonl),
            ("restore -ojson --no-such", Output::Json),
            ("restore --output=json", Output::Json),
            ("restore -o yaml", Output::Human),
            ("restore -o", Output::Human),
            ("restore -- -o json", Output::Human),
            ("", Output::Human),
        ] {
            assert_eq!(wanted(line.split_whitespace().map(OsString::from)), output, "{line}");
        }
    }
}
