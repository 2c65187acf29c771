use crate::settings::Settings;
use access::{
    EnrolSecondFactor, SetPassword,
    people::{self, ApplyStaff},
};
use anyhow::{Context as _, bail};
use base::{Actor, PersonId};
use std::{
    fs::File,
    io::{BufRead as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};
use store::Store;

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Bring the staff to what a CSV says; people not named stay
    Import {
        /// staff_code, user_name, name, job_title, role, employer_code, seats, …
        file: PathBuf,
    },
    /// Set a password; it is read from standard input, so that it stands in no history
    Password { user_name: String },
    /// Set up an authenticator app
    SecondFactor { user_name: String },
    /// End every session of somebody, at once
    SignOut { user_name: String },
}

impl User {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let store = super::open(settings).await?;
        match self {
            Self::Import { file } => {
                let reader = File::open(&file).with_context(|| file.display().to_string())?;
                let rows = people::read(reader).with_context(|| file.display().to_string())?;
                let (added, changed) = store.run(&Actor::CommandLine, &ApplyStaff { rows }).await?;
                println!("{added} people added, {changed} brought up to date.");
            }
            Self::Password { user_name } => {
                let person = person(&store, &user_name).await?;
                let password = ask("Password: ")?;
                let command = SetPassword::new(&store, person, &password).await?;
                store.run(&Actor::CommandLine, &command).await?;
                println!("The password of {user_name} is set.");
            }
            Self::SecondFactor { user_name } => {
                let person = person(&store, &user_name).await?;
                let offer = access::offer_second_factor(&store, person).await?;
                println!("Give the app this key: {}\nor open: {}", offer.secret, offer.url);
                let code = ask("The code it shows: ")?;
                let command = EnrolSecondFactor::confirm(&store, person, &offer.sealed, code.trim())?;
                store.run(&Actor::CommandLine, &command).await?;
                println!("The second factor of {user_name} is set.");
            }
            Self::SignOut { user_name } => {
                let person = person(&store, &user_name).await?;
                let ended = access::end_all_sessions(&store, &Actor::CommandLine, person).await?;
                println!("{ended} sessions ended.");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn person(store: &Store, user_name: &str) -> anyhow::Result<PersonId> {
    match people::by_user_name(&mut store.read().await?, user_name).await? {
        Some(person) => Ok(person),
        None => bail!("nobody has the user name {user_name:?}. Import the staff first: trellis user import staff.csv"),
    }
}

fn ask(question: &str) -> anyhow::Result<String> {
    eprint!("{question}");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
