//! An agency's data manager registers a system, changes what it may ask, and ends it.

use super::{
    may_record,
    scope::{Scope, codes},
};
use crate::{AccessEntry, Officer};
use base::{AgencyClientId, ClientKeyId};
use store::{Command, Context, Entries, Entry, Error, Refused, Tx};

/// The longest name of a system.
pub const LONGEST_NAME: usize = 60;
/// The longest text of what it is for.
pub const LONGEST_PURPOSE: usize = 300;

/// What is typed about a system.
#[derive(Clone, Copy, Debug)]
pub struct ClientWords<'a> {
    pub name: &'a str,
    /// What it is for, in words its people understand.
    pub purpose: &'a str,
    /// Codes of scopes.
    pub scopes: &'a [String],
}

/// Registers a system of the officer's own agency. It has no key yet.
#[derive(Debug)]
pub struct RegisterClient<'a> {
    pub officer: &'a Officer,
    pub words: ClientWords<'a>,
}

/// Changes what a system is called, is for, or may ask: from the next request on.
#[derive(Debug)]
pub struct ChangeClient<'a> {
    pub officer: &'a Officer,
    pub client: AgencyClientId,
    /// What its writer had before them.
    pub version: i64,
    pub words: ClientWords<'a>,
}

/// Ends a system, with all its keys. What it did stays written.
#[derive(Debug)]
pub struct EndClient<'a> {
    pub officer: &'a Officer,
    pub client: AgencyClientId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientRefused {
    /// Not theirs, or not there.
    Hidden,
    /// What is wrong, by field.
    Wrong(Vec<(&'static str, &'static str)>),
    /// Somebody has changed it meanwhile.
    Stale,
}

struct Checked {
    name: String,
    purpose: String,
    scopes: Vec<Scope>,
}

impl ClientWords<'_> {
    /// What is to be kept; or everything that is wrong. `but` is the system that may have this name.
    async fn checked(
        &self,
        tx: &mut Tx,
        officer: &Officer,
        but: Option<AgencyClientId>,
    ) -> Result<Result<Checked, ClientRefused>, Error> {
        let (name, purpose) = (self.name.trim(), self.purpose.trim());
        let scopes: Vec<Scope> =
            Scope::ALL.into_iter().filter(|scope| self.scopes.iter().any(|code| code == scope.code())).collect();
        let mut wrong = Vec::new();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            wrong.push(("name", "Enter what your agency calls the system, in at most 60 characters"));
        } else if taken(tx, officer, name, but).await? {
            wrong.push(("name", "Your agency has a system of this name. Enter another name, or change that one"));
        }
        if !(10..=LONGEST_PURPOSE).contains(&purpose.chars().count()) {
            wrong.push(("purpose", "Say in 10 to 300 characters what the system does for your colleagues"));
        }
        if scopes.is_empty() {
            wrong.push(("scopes", "Choose at least one thing the system may do"));
        }
        if !wrong.is_empty() {
            return Ok(Err(ClientRefused::Wrong(wrong)));
        }
        Ok(Ok(Checked { name: name.to_owned(), purpose: purpose.to_owned(), scopes }))
    }
}

/// Has the agency another system of this name that has not ended?
async fn taken(tx: &mut Tx, officer: &Officer, name: &str, but: Option<AgencyClientId>) -> Result<bool, Error> {
    let (others,): (i64,) = tx
        .sql(
            "select count(*) from agency_client
              where agency = $1 and lower(name) = lower($2) and ended_at is null and ($3 is null or id <> $3)",
        )
        .bind(officer.employer)
        .bind(name)
        .bind(but)
        .one()
        .await?;
    Ok(others > 0)
}

fn owned(scopes: &[Scope]) -> Vec<String> {
    codes(scopes).into_iter().map(str::to_owned).collect()
}

impl Command for RegisterClient<'_> {
    type Output = AgencyClientId;
    type Refusal = ClientRefused;

    async fn run(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
    ) -> Result<(AgencyClientId, Entries), Refused<ClientRefused>> {
        let officer = self.officer;
        if !may_record(officer) {
            return Err(Refused::Because(ClientRefused::Hidden));
        }
        let checked = self.words.checked(tx, officer, None).await?.map_err(Refused::Because)?;
        let id = AgencyClientId::new(&context.ids, context.now);
        tx.sql(
            "insert into agency_client (id, agency, name, purpose, scopes, version, registered_by, registered_at)
             values ($1, $2, $3, $4, $5, 1, $6, $7)",
        )
        .bind(id)
        .bind(officer.employer)
        .bind(&checked.name)
        .bind(checked.purpose)
        .bind(Scope::text_of(&checked.scopes))
        .bind(officer.person)
        .bind(context.now)
        .run()
        .await?;
        let agency = officer.employer.to_string();
        let entry = AccessEntry::ClientRegistered { agency, name: checked.name, scopes: owned(&checked.scopes) };
        Ok((id, Entry::new(&entry).subject(id).into()))
    }
}

impl Command for ChangeClient<'_> {
    type Output = ();
    type Refusal = ClientRefused;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<ClientRefused>> {
        let officer = self.officer;
        if !may_record(officer) {
            return Err(Refused::Because(ClientRefused::Hidden));
        }
        let version: Option<(i64,)> = tx
            .sql("select version from agency_client where id = $1 and agency = $2 and ended_at is null")
            .bind(self.client)
            .bind(officer.employer)
            .optional()
            .await?;
        let (version,) = version.ok_or(Refused::Because(ClientRefused::Hidden))?;
        let checked = self.words.checked(tx, officer, Some(self.client)).await?.map_err(Refused::Because)?;
        if version != self.version {
            return Err(Refused::Because(ClientRefused::Stale));
        }
        tx.sql("update agency_client set name = $2, purpose = $3, scopes = $4, version = version + 1 where id = $1")
            .bind(self.client)
            .bind(&checked.name)
            .bind(checked.purpose)
            .bind(Scope::text_of(&checked.scopes))
            .run()
            .await?;
        let entry = AccessEntry::ClientChanged { name: checked.name, scopes: owned(&checked.scopes) };
        Ok(((), Entry::new(&entry).subject(self.client).into()))
    }
}

impl Command for EndClient<'_> {
    type Output = ();
    type Refusal = ClientRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<ClientRefused>> {
        let officer = self.officer;
        let ended = if may_record(officer) {
            tx.sql(
                "update agency_client set ended_at = $3, ended_by = $4, version = version + 1
                  where id = $1 and agency = $2 and ended_at is null",
            )
            .bind(self.client)
            .bind(officer.employer)
            .bind(context.now)
            .bind(officer.person)
            .run()
            .await?
        } else {
            0
        };
        if ended == 0 {
            return Err(Refused::Because(ClientRefused::Hidden));
        }
        let keys = super::keys::revoke_all(tx, self.client, officer.person, context.now).await?;
        let keys = keys.iter().map(ClientKeyId::to_string).collect();
        Ok(((), Entry::new(&AccessEntry::ClientEnded { keys }).subject(self.client).into()))
    }
}
