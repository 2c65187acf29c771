//! The keys of a system: two may be good at a time, so that the second is in use before the first is taken away.

use super::{KEY_BEGINS, may_record};
use crate::{AccessEntry, Officer, SecretToken};
use base::{AgencyClientId, ClientKeyId, Instant, PersonId};
use store::{Command, Context, Entries, Entry, Error, Refused, Tx};

/// The longest a key may be good.
pub const MOST_DAYS: i64 = 365;
/// So many keys may be good at a time.
pub const MOST_LIVE: i64 = 2;
/// So many letters and digits of its id stand at the beginning of a key.
const SHOWN: usize = 6;

/// How a key begins: by the end of its id, which is random and no part of the secret.
pub(super) fn beginning(id: ClientKeyId) -> String {
    let id = id.uuid().simple().to_string();
    format!("{KEY_BEGINS}{}", id.get(id.len() - SHOWN..).unwrap_or_default())
}

/// Makes a key for a system of the officer's own agency.
#[derive(Debug)]
pub struct MakeKey<'a> {
    pub officer: &'a Officer,
    pub client: AgencyClientId,
    pub days: i64,
}

/// A key that was made: shown once.
#[derive(Debug)]
pub struct MadeKey {
    pub number: i64,
    pub key: SecretToken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefused {
    #[error("there is no such system, or no such key that is good")]
    Hidden,
    #[error("Enter for how many days the key is good, from 1 to 365")]
    Days,
    #[error("Two keys are good already. Revoke the one that is no longer in use, then make the next")]
    TwoAlready,
}

impl Command for MakeKey<'_> {
    type Output = MadeKey;
    type Refusal = KeyRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(MadeKey, Entries), Refused<KeyRefused>> {
        if !may_record(self.officer) || !is_theirs(tx, self.officer, self.client).await? {
            return Err(Refused::Because(KeyRefused::Hidden));
        }
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(Refused::Because(KeyRefused::Days));
        }
        let (live,): (i64,) = tx
            .sql("select count(*) from client_key where client = $1 and revoked_at is null and expires_at > $2")
            .bind(self.client)
            .bind(context.now)
            .one()
            .await?;
        if live >= MOST_LIVE {
            return Err(Refused::Because(KeyRefused::TwoAlready));
        }
        let (number,): (i64,) = tx
            .sql("select coalesce(max(number), 0) + 1 from client_key where client = $1")
            .bind(self.client)
            .one()
            .await?;
        let id = ClientKeyId::new(&context.ids, context.now);
        let key = SecretToken::beginning_with(&format!("{}-", beginning(id)), &context.ids);
        let until = context.now.plus_hours(24 * self.days);
        tx.sql(
            "insert into client_key (id, client, number, key_hash, made_by, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(self.client)
        .bind(number)
        .bind(key.hash())
        .bind(self.officer.person)
        .bind(context.now)
        .bind(until)
        .run()
        .await?;
        let made = AccessEntry::ClientKeyMade { client: self.client.to_string(), number, until: until.micros() };
        Ok((MadeKey { number, key }, Entry::new(&made).subject(id).into()))
    }
}

/// Takes a key away at once.
#[derive(Debug)]
pub struct RevokeKey<'a> {
    pub officer: &'a Officer,
    pub client: AgencyClientId,
    pub number: i64,
}

impl Command for RevokeKey<'_> {
    type Output = ();
    type Refusal = KeyRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<KeyRefused>> {
        if !may_record(self.officer) || !is_theirs(tx, self.officer, self.client).await? {
            return Err(Refused::Because(KeyRefused::Hidden));
        }
        let key: Option<KeyId> = tx
            .sql(
                "select id from client_key
                  where client = $1 and number = $2 and revoked_at is null and expires_at > $3",
            )
            .bind(self.client)
            .bind(self.number)
            .bind(context.now)
            .optional()
            .await?;
        let KeyId { id } = key.ok_or(Refused::Because(KeyRefused::Hidden))?;
        tx.sql("update client_key set revoked_at = $2, revoked_by = $3 where id = $1")
            .bind(id)
            .bind(context.now)
            .bind(self.officer.person)
            .run()
            .await?;
        let entry = AccessEntry::ClientKeyRevoked { client: self.client.to_string(), number: self.number };
        Ok(((), Entry::new(&entry).subject(id).into()))
    }
}

#[derive(sqlx::FromRow)]
struct KeyId {
    #[sqlx(try_from = "String")]
    id: ClientKeyId,
}

/// Is it a system of the officer's own agency that has not ended?
async fn is_theirs(tx: &mut Tx, officer: &Officer, client: AgencyClientId) -> Result<bool, Error> {
    let (found,): (i64,) = tx
        .sql("select count(*) from agency_client where id = $1 and agency = $2 and ended_at is null")
        .bind(client)
        .bind(officer.employer)
        .one()
        .await?;
    Ok(found > 0)
}

/// Takes every key of a system away that is good; says which.
pub(super) async fn revoke_all(
    tx: &mut Tx,
    client: AgencyClientId,
    by: PersonId,
    now: Instant,
) -> Result<Vec<ClientKeyId>, Error> {
    let live: Vec<KeyId> = tx
        .sql("select id from client_key where client = $1 and revoked_at is null and expires_at > $2 order by number")
        .bind(client)
        .bind(now)
        .all()
        .await?;
    let live: Vec<ClientKeyId> = live.into_iter().map(|key| key.id).collect();
    for key in &live {
        tx.sql("update client_key set revoked_at = $2, revoked_by = $3 where id = $1")
            .bind(*key)
            .bind(now)
            .bind(by)
            .run()
            .await?;
    }
    Ok(live)
}
