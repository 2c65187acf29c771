//! Drills: what the running program withstands and how quick it is. Each starts the real `trellis` on a made-up trust
//! of its own, on either engine, and says in lines what it found. The small forms prove only what is right or wrong;
//! how long anything took is judged in the large ones, which want a release build and a database that syncs.

mod database;
mod feeds;
mod figures;
mod hidden;
mod kill;
mod load;
mod nodes;
mod planted;
mod program;
mod tamper;
mod visitor;
mod work;
mod worries;

use clap::{Parser, Subcommand};
use database::Engine;
use figures::Report;
use program::Program;
use std::{path::PathBuf, process::ExitCode};
use tokio::signal::unix::{SignalKind, signal};

/// Drills for the running program
#[derive(Debug, Parser)]
#[command(after_help = "With --engine postgres, TRELLIS_TEST_DATABASE names a server where databases may be made: \
                        PG_FSYNC=on scripts/with-postgres drills …")]
struct CommandLine {
    /// The program under test
    #[arg(long, env = "TRELLIS_BIN", global = true, default_value = "target/release/trellis")]
    trellis: PathBuf,
    #[arg(long, global = true, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Seconds, not minutes; nothing is judged by how long it took
    #[arg(long, global = true)]
    small: bool,
    /// Where every choice that is left to chance begins
    #[arg(long, global = true, default_value_t = 1)]
    seed: u64,
    #[command(subcommand)]
    drill: Drill,
}

#[derive(Clone, Debug, Subcommand)]
enum Drill {
    /// Kill the server again and again while eight people write: nothing acknowledged is lost, nothing doubled
    Kill,
    /// After such a drill, flip one bit at a time in the journal's tables: each is found
    Tamper,
    /// Load a large extract while pages are asked for
    Feeds,
    /// Ask for pages at a fixed rate, however slowly they come
    Load,
    /// Search for children whose existence is hidden and for nobody, in turn, and compare the times
    Hidden,
    /// Two servers on one PostgreSQL: what comes through one, or both at once, or is cut off by a kill
    Nodes,
    /// Plant adopted children and pairs to review whose truth is known: nothing leads back, and how often one errs
    Planted(planted::Reading),
    /// Decide at once, send every form ten times, lose sessions and servers while writing
    Worries,
    /// Look at open work and write, in a trust with years behind it
    Work,
    /// All of them
    All,
}

/// What every drill is given.
#[derive(Debug)]
pub struct Setting {
    pub program: Program,
    pub engine: Engine,
    pub small: bool,
    pub seed: u64,
}

impl Setting {
    /// A number for the large form and one for the small.
    pub fn sized(&self, large: usize, small: usize) -> usize {
        if self.small { small } else { large }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = CommandLine::parse();
    // Stopped in the middle, the drills still end what they have started and clear away what they have made.
    let outcome = tokio::select! {
        outcome = drills(asked) => outcome,
        () = stopped() => Err(anyhow::anyhow!("stopped")),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("drills: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn stopped() {
    if let Ok(mut terminate) = signal(SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
}

async fn drills(asked: CommandLine) -> anyhow::Result<ExitCode> {
    let program = Program::at(&asked.trellis)?;
    let setting = Setting { program, engine: asked.engine, small: asked.small, seed: asked.seed };
    let mut report = Report::new(&setting);
    if matches!(asked.drill, Drill::Kill | Drill::Tamper | Drill::All) {
        let trust = kill::drill(&setting, &mut report).await?;
        if !matches!(asked.drill, Drill::Kill) {
            tamper::drill(&setting, &trust, &mut report).await?;
        }
    }
    if matches!(asked.drill, Drill::Feeds | Drill::All) {
        feeds::drill(&setting, &mut report).await?;
    }
    if matches!(asked.drill, Drill::Load | Drill::All) {
        load::drill(&setting, &mut report).await?;
    }
    if matches!(asked.drill, Drill::Hidden | Drill::All) {
        hidden::drill(&setting, &mut report).await?;
    }
    // Of an SQLite file there is one server.
    if matches!(asked.drill, Drill::Nodes | Drill::All) && setting.engine == Engine::Postgres {
        nodes::drill(&setting, &mut report).await?;
    }
    if let Drill::Planted(reading) = &asked.drill {
        planted::drill(&setting, reading, &mut report).await?;
    }
    if matches!(asked.drill, Drill::All) {
        planted::drill(&setting, &planted::Reading::default(), &mut report).await?;
    }
    if matches!(asked.drill, Drill::Worries | Drill::All) {
        worries::drill(&setting, &mut report).await?;
    }
    if matches!(asked.drill, Drill::Work | Drill::All) {
        work::drill(&setting, &mut report).await?;
    }
    Ok(report.close())
}
