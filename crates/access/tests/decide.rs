//! The facts the decision stands on, as the database gives them: ties that end, seats, shields, family, two ids.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use access::{
    AccessEntry, Ask, Basis, Denied, Officer, TieKind,
    acts::{SeeContact, SeeIndex},
    organisations::{self, ApplyOrganisations},
    people::{self, ApplyStaff},
    permit, same_child,
    shields::{self, NewShield, Shield},
    ties::{self, Holder, NewTie},
};
use base::{Actor, ChildId, OrganisationId, TieId};
use store::{Command, Context, Entries, Entry, Refused, Tx, testing::TestStore};

const ORGANISATIONS: &str = "\
code,parent_code,kind,sector,name,short_name,ods_code,urn,phone,duty_phone,duty_hours,sensitive,universal
CHP,,agency,health,Community health,CHP,,,,,,no,yes
CHP-HV,CHP,service,health,Health visiting,HV,,,,,,no,yes
MASH,,team,council,Front door,MASH,,,,,,no,no
";

const STAFF: &str = "\
staff_code,user_name,name,job_title,role,employer_code,seats,phone,email,trained_until,vetted_until,sponsor,left_on,demo_sign_in
H1,ruth,Made Up,Health visitor,practitioner,CHP,CHP-HV:practitioner;MASH:practitioner,,,2027-01-31,2027-01-31,S1,,no
P1,tom,Made Up,Detective,police-officer,MASH,MASH:police-officer,,,2026-11-23,2027-01-31,S1,,no
L1,lapsed,Made Up,Nurse,practitioner,CHP,CHP-HV:practitioner,,,2026-11-21,2027-01-31,S1,,no
N1,nobodys,Made Up,Nurse,practitioner,CHP,CHP-HV:practitioner,,,2027-01-31,2027-01-31,,,no
I1,grace,Made Up,Index officer,index-team,CHP,MASH:index-team,,,2027-01-31,2027-01-31,S1,,no
";

struct World {
    store: TestStore,
    child: ChildId,
    /// A second id of the same child.
    also: ChildId,
}

enum Fact {
    Born,
    Tie(Holder, TieKind),
    Claimed(Officer),
    Shield(Shield),
    Named(Officer),
    Family(Officer),
}

/// One fact about the child, written under either of its ids.
struct Note<'a> {
    fact: &'a Fact,
    child: ChildId,
    also: ChildId,
}

impl Command for Note<'_> {
    type Output = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Self::Refusal>> {
        let (ids, now, child) = (&context.ids, context.now, self.child);
        match self.fact {
            Fact::Born => {
                same_child::born(tx, &[child]).await?;
                tx.sql("insert into same_child (given, current) values ($1, $2)")
                    .bind(self.also)
                    .bind(child)
                    .run()
                    .await?;
            }
            Fact::Tie(holder, kind) => {
                let (id, basis, reason) = (TieId::new(ids, now), "involvement:1".to_owned(), None);
                let tie = NewTie {
                    id,
                    holder: *holder,
                    child,
                    kind: *kind,
                    basis,
                    reason,
                    listed_as: String::new(),
                    from: now,
                    until: None,
                };
                ties::add(tx, &[tie]).await?;
            }
            Fact::Claimed(officer) => {
                ties::add(tx, &[NewTie::claimed(ids, officer.person, child, "a reason", now)]).await?;
            }
            Fact::Shield(shield) => {
                let (ground, reason, review_on, decided_by) = ("a ground", None, None, None);
                let new = NewShield { child, shield: *shield, ground, reason, review_on, decided_by };
                shields::put(tx, ids, &new, now).await?;
            }
            Fact::Named(officer) => {
                tx.sql("insert into shield_holder (shield, person) select id, $1 from shield where kind = 'existence'")
                    .bind(officer.person)
                    .run()
                    .await?;
            }
            Fact::Family(officer) => {
                tx.sql("insert into own_family (person, child, basis) values ($1, $2, 'declared')")
                    .bind(officer.person)
                    .bind(child)
                    .run()
                    .await?;
            }
        }
        Ok(((), Entry::new(&AccessEntry::DemoMade { children: 1 }).into()))
    }
}

impl World {
    async fn new() -> Self {
        let store = TestStore::new().await;
        let rows = organisations::read(ORGANISATIONS.as_bytes()).unwrap();
        store.run(&Actor::CommandLine, &ApplyOrganisations { rows }).await.unwrap();
        let rows = people::read(STAFF.as_bytes()).unwrap();
        store.run(&Actor::CommandLine, &ApplyStaff { rows }).await.unwrap();
        let child = ChildId::new(store.ids(), store.now());
        let also = ChildId::new(store.ids(), store.now());
        let world = Self { store, child, also };
        world.note(Fact::Born).await;
        world
    }

    async fn note(&self, fact: Fact) {
        let note = Note { fact: &fact, child: self.child, also: self.also };
        self.store.run(&Actor::CommandLine, &note).await.unwrap();
    }

    /// The same under the child's second id.
    async fn note_of_second(&self, fact: Fact) {
        let note = Note { fact: &fact, child: self.also, also: self.also };
        self.store.run(&Actor::CommandLine, &note).await.unwrap();
    }

    async fn organisation(&self, code: &str) -> OrganisationId {
        organisations::by_code(&mut self.store.read().await.unwrap()).await.unwrap()[code]
    }

    async fn officer(&self, user_name: &str, seat: &str) -> Officer {
        let organisation = self.organisation(seat).await;
        let mut tx = self.store.read().await.unwrap();
        let person = people::by_user_name(&mut tx, user_name).await.unwrap().unwrap();
        let officer = access::officer(&mut tx, person, None, self.store.now()).await.unwrap().unwrap();
        let seat = officer.seats.iter().find(|s| s.organisation == organisation).unwrap().id;
        access::officer(&mut tx, person, Some(seat), self.store.now()).await.unwrap().unwrap()
    }

    /// What opening the page comes to, the same by either id.
    async fn opens(&self, officer: &Officer) -> Outcome {
        let mut outcomes = Vec::new();
        for id in [self.child, self.also] {
            let mut tx = self.store.read().await.unwrap();
            outcomes.push(Outcome::of(permit::<SeeIndex>(&mut tx, officer, id, self.store.now()).await));
        }
        assert_eq!(outcomes[0], outcomes[1], "a child is a set of ids");
        outcomes.remove(0)
    }

    async fn shows_contact(&self, officer: &Officer) -> Outcome {
        let mut tx = self.store.read().await.unwrap();
        Outcome::of(permit::<SeeContact>(&mut tx, officer, self.also, self.store.now()).await)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Opens(Basis),
    Asks(Ask),
    Hidden,
}

impl Outcome {
    fn of<A: access::Act>(permit: Result<access::Permit<A>, Denied>) -> Self {
        match permit {
            Ok(permit) => Self::Opens(permit.basis()),
            Err(Denied::Ask { ask, .. }) => Self::Asks(ask),
            Err(Denied::Hidden) => Self::Hidden,
            Err(Denied::Fault(error)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn without_a_tie_a_reason_is_asked_and_it_holds_for_a_day() {
    let world = World::new().await;
    let ruth = world.officer("ruth", "CHP-HV").await;
    assert_eq!(world.opens(&ruth).await, Outcome::Asks(Ask::Reason));
    world.note_of_second(Fact::Claimed(ruth.clone())).await;
    assert_eq!(world.opens(&ruth).await, Outcome::Opens(Basis::Tie(TieKind::Claimed)));
    world.store.clock.advance_seconds(24 * 3600);
    assert_eq!(world.opens(&ruth).await, Outcome::Asks(Ask::Reason));
}

#[tokio::test]
async fn what_a_seat_shows_stays_in_the_seat() {
    let world = World::new().await;
    let service = Holder::Organisation(world.organisation("CHP-HV").await);
    world.note(Fact::Tie(service, TieKind::Service)).await;
    let at_work = world.officer("ruth", "CHP-HV").await;
    let at_the_front_door = world.officer("ruth", "MASH").await;
    assert_eq!(world.opens(&at_work).await, Outcome::Opens(Basis::Tie(TieKind::Service)));
    assert_eq!(world.opens(&at_the_front_door).await, Outcome::Asks(Ask::Reason));
    world.note_of_second(Fact::Tie(Holder::Person(at_work.person), TieKind::Caseload)).await;
    assert_eq!(world.opens(&at_the_front_door).await, Outcome::Opens(Basis::Tie(TieKind::Caseload)));
}

#[tokio::test]
async fn an_ended_tie_is_none() {
    let world = World::new().await;
    let ruth = world.officer("ruth", "CHP-HV").await;
    world.note(Fact::Tie(Holder::Person(ruth.person), TieKind::Caseload)).await;
    assert_eq!(world.opens(&ruth).await, Outcome::Opens(Basis::Tie(TieKind::Caseload)));
    world.store.clock.advance_seconds(1);
    let mut tx = world.store.housekeeping().await.unwrap();
    ties::end(&mut tx, &["involvement:1".to_owned()], world.store.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.opens(&ruth).await, Outcome::Asks(Ask::Reason));
}

#[tokio::test]
async fn who_is_not_cleared_or_has_no_sponsor_sees_nothing() {
    let world = World::new().await;
    for user in ["lapsed", "nobodys"] {
        let officer = world.officer(user, "CHP-HV").await;
        world.note(Fact::Tie(Holder::Person(officer.person), TieKind::Caseload)).await;
        assert_eq!(world.opens(&officer).await, Outcome::Hidden, "{user}");
    }
    let last_day = world.officer("tom", "MASH").await;
    assert_eq!(world.opens(&last_day).await, Outcome::Asks(Ask::Reason));
    world.store.clock.advance_seconds(2 * 24 * 3600);
    let lapsed = world.officer("tom", "MASH").await;
    assert_eq!(world.opens(&lapsed).await, Outcome::Hidden, "read anew for every click");
}

#[tokio::test]
async fn a_shield_of_either_half_holds_for_both() {
    let world = World::new().await;
    let (ruth, tom) = (world.officer("ruth", "CHP-HV").await, world.officer("tom", "MASH").await);
    let grace = world.officer("grace", "MASH").await;
    for officer in [&ruth, &tom] {
        world.note(Fact::Tie(Holder::Person(officer.person), TieKind::Caseload)).await;
    }
    let on_caseload = Outcome::Opens(Basis::Tie(TieKind::Caseload));
    assert_eq!(world.shows_contact(&ruth).await, on_caseload);
    world.note_of_second(Fact::Shield(Shield::Contact)).await;
    assert_eq!(world.opens(&ruth).await, on_caseload);
    assert_eq!(world.shows_contact(&ruth).await, Outcome::Hidden);
    assert_eq!(world.shows_contact(&tom).await, Outcome::Asks(Ask::Override));
    world.note(Fact::Tie(Holder::Person(tom.person), TieKind::Override)).await;
    assert_eq!(world.shows_contact(&tom).await, on_caseload);

    world.note_of_second(Fact::Shield(Shield::Existence)).await;
    assert_eq!(world.opens(&ruth).await, Outcome::Hidden);
    assert_eq!(world.opens(&grace).await, Outcome::Opens(Basis::IndexTeam));
    world.note(Fact::Named(ruth.clone())).await;
    assert_eq!(world.opens(&ruth).await, Outcome::Opens(Basis::NamedHolder));
    assert_eq!(world.opens(&tom).await, Outcome::Hidden);
}

#[tokio::test]
async fn one_shield_of_a_kind_is_enough_for_both_ids() {
    let world = World::new().await;
    world.note(Fact::Shield(Shield::Existence)).await;
    world.note(Fact::Shield(Shield::Existence)).await;
    let mut tx = world.store.read().await.unwrap();
    assert_eq!(shields::under(&mut tx, Shield::Existence, world.store.now()).await.unwrap(), [world.child]);
    let (count,): (i64,) = tx.sql("select count(*) from shield").one().await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn own_family_is_hidden_whatever_the_tie() {
    let world = World::new().await;
    for (user, seat) in [("ruth", "CHP-HV"), ("grace", "MASH")] {
        let officer = world.officer(user, seat).await;
        world.note(Fact::Tie(Holder::Person(officer.person), TieKind::Caseload)).await;
        world.note_of_second(Fact::Family(officer.clone())).await;
        assert_eq!(world.opens(&officer).await, Outcome::Hidden, "{user}");
    }
}

#[tokio::test]
async fn an_id_never_given_is_not_found() {
    let world = World::new().await;
    let grace = world.officer("grace", "MASH").await;
    let never = ChildId::new(world.store.ids(), world.store.now());
    let mut tx = world.store.read().await.unwrap();
    let outcome = permit::<SeeIndex>(&mut tx, &grace, never, world.store.now()).await;
    assert!(matches!(outcome, Err(Denied::Hidden)));
}
