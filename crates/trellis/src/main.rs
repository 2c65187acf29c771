//! `trellis`: see `trellis --help`.

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    let command = trellis::commands::CommandLine::parse();
    match command.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("trellis: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
