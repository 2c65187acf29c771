use crate::settings::Settings;
use anyhow::bail;
use base::{Clock as _, Ids, Instant, SystemClock};
use std::process::ExitCode;
use store::{Keys as KeyFile, ShownKey};

#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Keys {
    /// List the keys by id and date; never a key itself
    Show,
    /// Put new keys in use and keep the old ones for what was written with them. Restart the server afterwards
    Rotate,
}

impl Keys {
    pub fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let settled = settings.settle(&super::default_folder())?;
        if !settled.keys.exists() {
            bail!(
                "there is no key file {}. The first start of a server makes one; name another with --keys",
                settled.keys.display()
            );
        }
        let keys = match self {
            Self::Show => KeyFile::load(&settled.keys)?,
            Self::Rotate => KeyFile::rotate(&settled.keys, &Ids::from_system(), SystemClock::default().now())?,
        };
        println!("{}", settled.keys.display());
        keys.shown().iter().for_each(|key| println!("  {}", in_words(key)));
        if let Self::Rotate = self {
            println!(
                "New keys are in the file. A running server goes on with the old ones: restart it now, and copy the file to where its copy is kept."
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn in_words(key: &ShownKey) -> String {
    let day = |at: Option<Instant>| at.map_or_else(|| "a day not recorded".to_owned(), |at| at.date().to_string());
    let retired = if key.current { "in use".to_owned() } else { format!("retired on {}", day(key.retired)) };
    format!("{}  {}: made on {}, {retired}", key.id, key.purpose, day(key.made))
}
