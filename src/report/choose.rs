//! Which display: a table over what the terminal is and what was asked for.

use clap::ValueEnum;
use serde::Deserialize;

/// What is known about where we run. Gathered once, so that [`choose`] is pure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether stderr is a terminal.
    pub is_terminal: bool,
    /// Whether `CI` is set.
    pub ci: bool,
    /// Whether `TERM` is `dumb`.
    pub term_dumb: bool,
    /// Whether `NO_COLOR` is set to anything.
    pub no_color: bool,
    /// Whether `CLICOLOR_FORCE` is set to anything but `0`.
    pub force_color: bool,
}

/// `--progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// Bars on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// Bars, where there is a terminal to draw them on.
    Bar,
    /// One line at each transition.
    Plain,
    /// Nothing until the end.
    None,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `--output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// Words on stderr.
    #[default]
    Human,
    /// One result object on stdout at the end.
    Json,
    /// Every event on stdout, one JSON object a line, the last of type `result`.
    Jsonl,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// One moving line for each step.
    Bars,
    /// One line at each transition, and a heartbeat.
    Plain,
    /// Nothing.
    Silent,
}

/// What [`choose`] chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How progress is shown.
    pub display: Display,
    /// Whether in color.
    pub color: bool,
}

/// Chooses the display and whether it is in color.
///
/// | `-q` | `--progress` | terminal | CI  | dumb | display |
/// |------|--------------|----------|-----|------|---------|
/// | yes  | any          | any      | any | any  | silent  |
/// | no   | `none`       | any      | any | any  | silent  |
/// | no   | `plain`      | any      | any | any  | plain   |
/// | no   | `bar`        | yes      | any | no   | bars    |
/// | no   | `bar`        | otherwise|     |      | plain   |
/// | no   | `auto`       | yes      | no  | no   | bars    |
/// | no   | `auto`       | otherwise|     |      | plain   |
///
/// `bar` cannot be had off a terminal or on a dumb one: there is no cursor to move.
///
/// | `--color` | `NO_COLOR` | `CLICOLOR_FORCE` | terminal, not dumb | color |
/// |-----------|------------|------------------|--------------------|-------|
/// | `always`  | any        | any              | any                | yes   |
/// | `never`   | any        | any              | any                | no    |
/// | `auto`    | yes        | any              | any                | no    |
/// | `auto`    | no         | yes              | any                | yes   |
/// | `auto`    | no         | no               | yes                | yes   |
/// | `auto`    | no         | no               | no                 | no    |
#[must_use]
pub fn choose(facts: &Facts, progress: Progress, color: Color, quiet: bool) -> Choice {
    let cursor = facts.is_terminal && !facts.term_dumb;
    let display = match progress {
        _ if quiet => Display::Silent,
        Progress::None => Display::Silent,
        Progress::Bar if cursor => Display::Bars,
        Progress::Auto if cursor && !facts.ci => Display::Bars,
        Progress::Plain | Progress::Bar | Progress::Auto => Display::Plain,
    };
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !facts.no_color && (facts.force_color || cursor),
    };
    Choice { display, color }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Terminal, CI, dumb, `--progress`, `-q`.
    type Row = (bool, bool, bool, Progress, bool, Display);

    #[test]
    fn the_display_is_the_table() {
        let rows: [Row; 13] = [
            (true, false, false, Progress::Auto, true, Display::Silent),
            (true, false, false, Progress::Bar, true, Display::Silent),
            (true, false, false, Progress::None, false, Display::Silent),
            (false, true, false, Progress::None, false, Display::Silent),
            (true, false, false, Progress::Plain, false, Display::Plain),
            (true, false, false, Progress::Bar, false, Display::Bars),
            (true, true, false, Progress::Bar, false, Display::Bars),
            (true, false, true, Progress::Bar, false, Display::Plain),
            (false, false, false, Progress::Bar, false, Display::Plain),
            (true, false, false, Progress::Auto, false, Display::Bars),
            (true, true, false, Progress::Auto, false, Display::Plain),
            (true, false, true, Progress::Auto, false, Display::Plain),
            (false, false, false, Progress::Auto, false, Display::Plain),
        ];
        for (is_terminal, ci, term_dumb, progress, quiet, display) in rows {
            let facts = Facts { is_terminal, ci, term_dumb, ..Facts::default() };
            let choice = choose(&facts, progress, Color::Auto, quiet);
            assert_eq!(choice.display, display, "{facts:?} {progress:?} quiet {quiet}");
        }
    }

    #[test]
    fn the_color_is_the_table() {
        for (color, no_color, force_color, is_terminal, term_dumb, expected) in [
            (Color::Always, true, false, false, true, true),
            (Color::Never, false, true, true, false, false),
            (Color::Auto, true, true, true, false, false),
            (Color::Auto, false, true, false, false, true),
            (Color::Auto, false, false, true, false, true),
            (Color::Auto, false, false, true, true, false),
            (Color::Auto, false, false, false, false, false),
        ] {
            let facts = Facts { is_terminal, ci: false, term_dumb, no_color, force_color };
            let choice = choose(&facts, Progress::Auto, color, false);
            assert_eq!(choice.color, expected, "{facts:?} {color:?}");
        }
    }
}
