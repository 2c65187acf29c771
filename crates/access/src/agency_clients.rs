//! Systems of an agency that act for its people: a school's records, a clinic's system. Its data manager registers one, says
//! what it may ask (its scopes) and makes its keys. With each request it names one of the agency's people; what is done is
//! done by that person, who may do no more by it than by hand.

mod acting;
mod keys;
mod register;
mod scope;

pub use acting::{ActingClient, KEY_BEGINS, NotForThem, acting, officer_for};
pub use keys::{KeyRefused, MOST_DAYS, MOST_LIVE, MadeKey, MakeKey, RevokeKey};
pub use register::{
    ChangeClient, ClientRefused, ClientWords, EndClient, LONGEST_NAME, LONGEST_PURPOSE, RegisterClient,
};
pub use scope::Scope;

use crate::{
    Act as _, Decision, Facts, Officer,
    acts::{RecordClient, SeeClients},
    decide,
};
use base::{AgencyClientId, ClientKeyId, Instant, OrganisationId, PersonId};
use store::{Error, Tx};

/// So long before its end a key that is the only one is spoken of.
pub const WARNING_DAYS: i64 = 14;

/// May this officer see the systems of their agency?
pub fn may_see(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), SeeClients::CATEGORY, SeeClients::VERB), Decision::Allow(_))
}

fn may_record(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), RecordClient::CATEGORY, RecordClient::VERB), Decision::Allow(_))
}

/// A system, as its agency's data manager sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AgencyClient {
    #[sqlx(try_from = "String")]
    pub id: AgencyClientId,
    pub name: String,
    pub purpose: String,
    scopes: String,
    pub version: i64,
    pub registered_by: String,
    #[sqlx(try_from = "i64")]
    pub registered_at: Instant,
    pub ended_by: Option<String>,
    pub ended_at: Option<i64>,
    /// For how many people it has acted.
    pub people: i64,
}

impl AgencyClient {
    pub fn scopes(&self) -> Vec<Scope> {
        Scope::of_text(&self.scopes)
    }
}

/// One key of a system. What it shows is kept nowhere.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClientKey {
    #[sqlx(try_from = "String")]
    pub id: ClientKeyId,
    #[sqlx(try_from = "String")]
    pub client: AgencyClientId,
    pub number: i64,
    pub made_by: String,
    #[sqlx(try_from = "i64")]
    pub made_at: Instant,
    #[sqlx(try_from = "i64")]
    pub expires_at: Instant,
    pub used_at: Option<i64>,
    pub revoked_by: Option<String>,
    pub revoked_at: Option<i64>,
}

impl ClientKey {
    pub fn is_live(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }

    /// How the key begins: by this it is told from others.
    pub fn begins(&self) -> String {
        keys::beginning(self.id)
    }
}

/// How a system stands with its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// None is good: the system cannot act.
    None,
    /// The only one ends so soon that the next is due.
    EndsSoon(Instant),
    Good,
}

/// How a system with these keys stands.
pub fn supply(keys: &[ClientKey], now: Instant) -> Supply {
    let mut live = keys.iter().filter(|key| key.is_live(now));
    match (live.next(), live.next()) {
        (None, _) => Supply::None,
        (Some(only), None) if only.expires_at < now.plus_hours(24 * WARNING_DAYS) => Supply::EndsSoon(only.expires_at),
        _ => Supply::Good,
    }
}

/// The systems of an agency, those that have not ended first, by name.
pub async fn of_agency(tx: &mut Tx, agency: OrganisationId) -> Result<Vec<AgencyClient>, Error> {
    tx.sql(
        "select c.id, c.name, c.purpose, c.scopes, c.version, r.name as registered_by, c.registered_at, e.name as ended_by,
                c.ended_at, (select count(*) from client_acted a where a.client = c.id) as people
           from agency_client c join person r on r.id = c.registered_by left join person e on e.id = c.ended_by
          where c.agency = $1
          order by case when c.ended_at is null then cast(0 as bigint) else cast(1 as bigint) end, lower(c.name), c.id",
    )
    .bind(agency)
    .all()
    .await
}

/// One system of an agency. Another's is as if it were not there.
pub async fn of_agency_one(
    tx: &mut Tx,
    agency: OrganisationId,
    client: AgencyClientId,
) -> Result<Option<AgencyClient>, Error> {
    tx.sql(
        "select c.id, c.name, c.purpose, c.scopes, c.version, r.name as registered_by, c.registered_at, e.name as ended_by,
                c.ended_at, (select count(*) from client_acted a where a.client = c.id) as people
           from agency_client c join person r on r.id = c.registered_by left join person e on e.id = c.ended_by
          where c.agency = $1 and c.id = $2",
    )
    .bind(agency)
    .bind(client)
    .optional()
    .await
}

/// The keys of every system of an agency, the newest first.
pub async fn keys_of_agency(tx: &mut Tx, agency: OrganisationId) -> Result<Vec<ClientKey>, Error> {
    tx.sql(
        "select k.id, k.client, k.number, m.name as made_by, k.made_at, k.expires_at, k.used_at, r.name as revoked_by, k.revoked_at
           from client_key k join agency_client c on c.id = k.client join person m on m.id = k.made_by
           left join person r on r.id = k.revoked_by
          where c.agency = $1 order by k.client, k.number desc",
    )
    .bind(agency)
    .all()
    .await
}

/// A system that has acted for somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActedFor {
    pub name: String,
    pub purpose: String,
    pub agency_name: String,
    #[sqlx(try_from = "i64")]
    pub first_at: Instant,
    #[sqlx(try_from = "i64")]
    pub last_at: Instant,
}

/// The systems that have acted for somebody, the last one first.
pub async fn that_acted_for(tx: &mut Tx, person: PersonId) -> Result<Vec<ActedFor>, Error> {
    tx.sql(
        "select c.name, c.purpose, o.name as agency_name, a.first_at, a.last_at
           from client_acted a join agency_client c on c.id = a.client join organisation o on o.id = c.agency
          where a.person = $1 order by a.last_at desc, c.name, c.id",
    )
    .bind(person)
    .all()
    .await
}
