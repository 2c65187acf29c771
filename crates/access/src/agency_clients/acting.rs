//! A system shows its key and names a person of its agency: who that is, read anew for every request.

use super::scope::Scope;
use crate::{Officer, hash_of, officer, organisations};
use base::{Actor, AgencyClientId, ClientKeyId, Instant, OrganisationId, PersonId, SeatId};
use store::{Error, Store, Tx};

/// How every key begins, so that it is known for one wherever it turns up, in a log or in a letter.
pub const KEY_BEGINS: &str = "trellis-client-";
/// Use is written down at most this often.
const TOUCH_SECONDS: i64 = 60;

/// A system whose key is good now.
#[derive(Clone, Debug)]
pub struct ActingClient {
    pub client: AgencyClientId,
    pub name: String,
    pub agency: OrganisationId,
    pub scopes: Vec<Scope>,
    pub key: ClientKeyId,
    pub expires_at: Instant,
}

impl ActingClient {
    /// Who writes of a refusal: nobody was found for whom it acts.
    pub const fn actor(&self) -> Actor {
        Actor::Client { client: self.client, agency: self.agency }
    }
}

#[derive(sqlx::FromRow)]
struct Kept {
    #[sqlx(try_from = "String")]
    client: AgencyClientId,
    name: String,
    #[sqlx(try_from = "String")]
    agency: OrganisationId,
    scopes: String,
    #[sqlx(try_from = "String")]
    key: ClientKeyId,
    #[sqlx(try_from = "i64")]
    expires_at: Instant,
    used_at: Option<i64>,
}

/// The system behind a key; none where the key is not known, has ended or was revoked.
pub async fn acting(store: &Store, key: &str) -> Result<Option<ActingClient>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let kept: Option<Kept> = tx
        .sql(
            "select c.id as client, c.name, c.agency, c.scopes, k.id as key, k.expires_at, k.used_at
               from client_key k join agency_client c on c.id = k.client
              where k.key_hash = $1 and k.revoked_at is null and k.expires_at > $2 and c.ended_at is null",
        )
        .bind(hash_of(key))
        .bind(now)
        .optional()
        .await?;
    drop(tx);
    let Some(kept) = kept else { return Ok(None) };
    if is_due(kept.used_at, now) {
        noted(touch_key(store, kept.key, now).await);
    }
    let scopes = Scope::of_text(&kept.scopes);
    let Kept { client, name, agency, key, expires_at, .. } = kept;
    Ok(Some(ActingClient { client, name, agency, scopes, key, expires_at }))
}

/// The system may not act for whoever it named. Which of the reasons it is, only the journal learns: the id of the person,
/// where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotForThem {
    pub person: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct Named {
    #[sqlx(try_from = "String")]
    id: PersonId,
    #[sqlx(try_from = "String")]
    employer: OrganisationId,
    last_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct InForce {
    #[sqlx(try_from = "String")]
    id: SeatId,
    #[sqlx(try_from = "String")]
    organisation: OrganisationId,
    code: String,
}

/// The officer a system names, by work e-mail address or by the staff code of its feeds: somebody whom its agency employs, who
/// has not left, and who sits in the agency today. They act from the first of their seats there, or from the one of `seat`,
/// the code of an organisation.
pub async fn officer_for(
    store: &Store,
    client: &ActingClient,
    named: &str,
    seat: Option<&str>,
) -> Result<Result<Officer, NotForThem>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let people: Vec<Named> = tx
        .sql(
            "select p.id, p.employer, a.last_at from person p left join client_acted a on a.person = p.id and a.client = $3
              where lower(p.email) = $1 or p.staff_code = $2 order by p.id limit 2",
        )
        .bind(named.to_lowercase())
        .bind(named)
        .bind(client.client)
        .all()
        .await?;
    // An address that two people share names neither.
    let [person] = people.as_slice() else { return Ok(Err(NotForThem { person: None })) };
    let refused = Ok(Err(NotForThem { person: Some(person.id) }));
    if !organisations::is_within(&mut tx, person.employer, client.agency).await? {
        return refused;
    }
    let Some(seat) = seat_there(&mut tx, person.id, client.agency, seat, now).await? else { return refused };
    let Some(officer) = officer(&mut tx, person.id, Some(seat), now).await? else { return refused };
    drop(tx);
    let left = officer.clearance.left_on.is_some_and(|left| left <= now.date());
    if left || officer.seat().is_none_or(|sat_in| sat_in.id != seat) {
        return refused;
    }
    if is_due(person.last_at, now) {
        noted(touch_person(store, client.client, person.id, now).await);
    }
    Ok(Ok(officer))
}

/// The first seat of somebody in an agency, or the one in the organisation of this code.
async fn seat_there(
    tx: &mut Tx,
    person: PersonId,
    agency: OrganisationId,
    code: Option<&str>,
    now: Instant,
) -> Result<Option<SeatId>, Error> {
    let seats: Vec<InForce> = tx
        .sql(
            "select s.id, s.organisation, o.code from seat s join organisation o on o.id = s.organisation
              where s.person = $1 and (s.from_on is null or s.from_on <= $2) and (s.until_on is null or s.until_on > $2)
              order by s.position, s.id",
        )
        .bind(person)
        .bind(now.date().to_string())
        .all()
        .await?;
    for seat in seats.into_iter().filter(|seat| code.is_none_or(|code| seat.code == code)) {
        if organisations::is_within(tx, seat.organisation, agency).await? {
            return Ok(Some(seat.id));
        }
    }
    Ok(None)
}

fn is_due(last: Option<i64>, now: Instant) -> bool {
    last.is_none_or(|last| now.seconds_since(Instant::from_micros(last)) >= TOUCH_SECONDS)
}

/// That it was used is for people to see; the journal says it in any case, so what cannot be written down here must not stop
/// the work.
fn noted(written: Result<(), Error>) {
    if let Err(error) = written {
        tracing::warn!(%error, "that an agency's system was used was not kept");
    }
}

async fn touch_key(store: &Store, key: ClientKeyId, now: Instant) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("update client_key set used_at = $2 where id = $1").bind(key).bind(now).run().await?;
    tx.commit().await
}

async fn touch_person(store: &Store, client: AgencyClientId, person: PersonId, now: Instant) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql(
        "insert into client_acted (client, person, first_at, last_at) values ($1, $2, $3, $3)
         on conflict (client, person) do update set last_at = excluded.last_at",
    )
    .bind(client)
    .bind(person)
    .bind(now)
    .run()
    .await?;
    tx.commit().await
}
