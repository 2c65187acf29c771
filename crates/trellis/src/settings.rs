//! Where the data lies and where the program listens. A flag wins over the environment, that over `trellis.toml`, that
//! over the default.

use anyhow::{Context as _, bail};
use base::{Clock as _, Ids, SystemClock};
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Keys, Store, StoreOptions};

/// Flags every command takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Settings {
    /// The database: sqlite:///path/trellis.db or postgres://user@host/name, with a role that owns nothing
    #[arg(long, env = "DATABASE", global = true, value_name = "ADDRESS")]
    pub database: Option<String>,
    /// PostgreSQL: the same database with the role that owns its tables, for migrations alone
    #[arg(long, env = "DATABASE_OWNER", global = true, value_name = "ADDRESS", hide_env_values = true)]
    pub database_owner: Option<String>,
    /// The file with the trust's keys; made at the first start. Keep it apart from the database and its backups
    #[arg(long, env = "TRELLIS_KEYS", global = true, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// The model by which records are matched; without it, the one the program ships with. Every server has the same
    #[arg(long, env = "TRELLIS_IDENTITY_MODEL", global = true, value_name = "MODEL.toml")]
    pub identity_model: Option<PathBuf>,
    /// Settings as text; every flag has its line there
    #[arg(long, env = "TRELLIS_CONFIG", global = true, value_name = "FILE", default_value = "trellis.toml")]
    pub config: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    database_owner: Option<String>,
    keys: Option<PathBuf>,
    identity_model: Option<PathBuf>,
    port: Option<u16>,
    address: Option<String>,
    public_url: Option<String>,
    trusted_proxies: Option<String>,
    mail: Option<String>,
    mail_from: Option<String>,
}

/// Settings with the file read and the gaps filled.
#[derive(Clone, Debug)]
pub struct Settled {
    pub database: String,
    pub database_owner: Option<String>,
    /// The database is, or is about to be, a demonstration.
    pub demo: bool,
    pub keys: PathBuf,
    pub identity_model: Option<PathBuf>,
    pub port: Option<u16>,
    pub address: Option<String>,
    pub public_url: Option<String>,
    pub trusted_proxies: Option<String>,
    pub mail: Option<String>,
    pub mail_from: Option<String>,
}

impl Settings {
    /// Fills what was not given; `folder` is where data lies when nothing says so.
    pub fn settle(&self, folder: &Path) -> anyhow::Result<Settled> {
        let file = match std::fs::read_to_string(&self.config) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is not right", self.config.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => bail!("{} cannot be read: {error}", self.config.display()),
        };
        let database = self.database.clone().or(file.database);
        let absolute = std::path::absolute(folder)?;
        Ok(Settled {
            database: database.unwrap_or_else(|| format!("sqlite://{}", absolute.join("trellis.db").display())),
            database_owner: self.database_owner.clone().or(file.database_owner),
            demo: false,
            keys: self.keys.clone().or(file.keys).unwrap_or_else(|| absolute.join("trellis.keys")),
            identity_model: self.identity_model.clone().or(file.identity_model),
            port: file.port,
            address: file.address,
            public_url: file.public_url,
            trusted_proxies: file.trusted_proxies,
            mail: file.mail,
            mail_from: file.mail_from,
        })
    }
}

impl Settled {
    pub fn store_options(&self) -> StoreOptions {
        StoreOptions { owner: self.database_owner.clone(), demo: self.demo, ..StoreOptions::new(&self.database) }
    }

    /// The model by which records are matched.
    pub fn model(&self) -> anyhow::Result<Arc<matching::Model>> {
        crate::commands::model::model(self.identity_model.as_ref())
    }

    pub async fn open(&self) -> anyhow::Result<Store> {
        let ids = Ids::from_system();
        let clock = Arc::new(SystemClock::default());
        let made_now = !self.keys.exists();
        let keys = Keys::load_or_create(&self.keys, &ids, clock.now())?;
        let store = Store::open(&self.store_options(), keys, clock, ids)
            .await
            .with_context(|| format!("opening {}", without_password(&self.database)))?;
        // New keys beside an old journal would make every head look forged and shut everybody's second factor out.
        if made_now && store.is_sealed().await? {
            std::fs::remove_file(&self.keys)?;
            bail!(
                "{} is missing, and the database was sealed with it. Bring it back from where it is kept, or name it with --keys",
                self.keys.display()
            );
        }
        Ok(store)
    }
}

/// An address that may be shown.
pub fn without_password(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme + 3 => {
            let user = &address[scheme + 3..at];
            let name = user.split(':').next().unwrap_or_default();
            format!("{}{name}{}", &address[..scheme + 3], &address[at..])
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_password("postgres://trellis:secret@db/x"), "postgres://trellis@db/x");
        assert_eq!(without_password("sqlite:///var/x.db"), "sqlite:///var/x.db");
    }
}
