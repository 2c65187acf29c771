use crate::settings::Settings;
use anyhow::{Context as _, bail};
use base::{Actor, ChildId};
use std::{path::PathBuf, process::ExitCode};
use store::{Command, Context, Entries, Refused, Tx, journal};

#[derive(Debug, clap::Subcommand)]
pub enum Journal {
    /// Write the signed heads, for keeping outside: size, time, root, key, signature
    Heads {
        /// Seal what is numbered first
        #[arg(long)]
        seal: bool,
    },
    /// Recompute everything the journal claims
    Verify {
        /// Heads that were kept outside
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
    /// Delete what the journal says of a child and leave the proof
    Purge {
        /// Any id of the child
        child: String,
    },
}

impl Journal {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let store = super::open(settings).await?;
        match self {
            Self::Heads { seal } => {
                if seal {
                    journal::number_pending(&store).await?;
                    journal::Sealer::default().seal(&store).await?;
                }
                print!("{}", journal::export_heads(&store, None).await?);
            }
            Self::Verify { heads } => {
                let outside = match heads {
                    Some(path) => read_heads(&path)?,
                    None => Vec::new(),
                };
                let report = journal::verify(&store, &outside).await?;
                for finding in &report.findings {
                    println!("{finding}");
                }
                println!(
                    "{} entries, {} heads, {} purged: {}.",
                    report.entries,
                    report.heads,
                    report.purged,
                    if report.sound() { "sound" } else { "NOT SOUND" }
                );
                return Ok(if report.sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
            }
            Self::Purge { child } => {
                let child: ChildId = child.parse()?;
                let purged = match store.run(&Actor::CommandLine, &Purge { child }).await {
                    Ok(purged) => purged,
                    Err(Refused::Because(NoSuchChild)) => bail!("no child was ever given the id {child}"),
                    Err(Refused::Fault(error)) => return Err(error.into()),
                };
                println!("Purged: {purged} ids of the child. `trellis journal verify` shows the proof.");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

struct Purge {
    child: ChildId,
}

struct NoSuchChild;

impl Command for Purge {
    type Output = usize;
    type Refusal = NoSuchChild;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<NoSuchChild>> {
        let ids = access::same_child::all_ids(tx, self.child).await?;
        if ids.is_empty() {
            return Err(Refused::Because(NoSuchChild));
        }
        let purge = context.ids.uuid(context.now).to_string();
        let entry = journal::purge_child(tx, &ids, &purge).await?;
        Ok((ids.len(), entry.child(self.child).into()))
    }
}

fn read_heads(path: &PathBuf) -> anyhow::Result<Vec<(i64, Vec<u8>)>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut heads = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let head = (|| {
            let size = words.next()?.parse().ok()?;
            let root = words.nth(1)?;
            let bytes = (0..root.len()).step_by(2).map(|i| u8::from_str_radix(root.get(i..i + 2)?, 16).ok());
            Some((size, bytes.collect::<Option<Vec<u8>>>()?))
        })();
        heads.push(head.with_context(|| format!("{}, line {}: is not a head", path.display(), number + 1))?);
    }
    Ok(heads)
}
