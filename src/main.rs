//! The exit code, nothing else.

fn main() -> std::process::ExitCode {
    trapheus::cli::main()
}
