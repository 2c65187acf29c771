//! What the matrix lets an officer do, worked out a second time: from the rows of the tables as they lie there, and
//! not through the query the pages ask.

use crate::app::TestApp;
use access::{Act as _, Basis, Decision, Facts, Role, Standing, TieKind, acts, decide};
use base::{Instant, PersonId};
use std::collections::{HashMap, HashSet};

/// Somebody of the staff, as the tables say.
#[derive(Clone, Debug)]
pub struct Officer {
    pub name: String,
    pub person: PersonId,
    pub role: Role,
    pub cleared: bool,
    /// The person and the one organisation whose seat is sat in.
    holders: [String; 2],
    /// Codes of the employer and of its agency.
    codes: Vec<String>,
}

impl Officer {
    pub fn works_with_children(&self) -> bool {
        self.cleared && self.role.works_with_children()
    }

    /// Its own agency's data managers and the index team see what an agency sends.
    pub fn sees_feed_of(&self, agency: &str) -> bool {
        let by_code = self.role == Role::DataManager && self.codes.iter().any(|code| code == agency);
        self.cleared && (self.role == Role::IndexTeam || by_code)
    }

    /// Its own agency's data manager keeps an agency's systems.
    pub fn keeps_systems_of(&self, agency: &str) -> bool {
        self.cleared && self.role == Role::DataManager && self.codes[0] == agency
    }

    pub fn sent(&self, case: &Case) -> bool {
        self.holders.contains(&case.sent_by)
    }

    /// The officer, or the team whose seat is sat in, is one of these.
    pub fn is_among(&self, holders: &HashSet<String>) -> bool {
        self.holders.iter().any(|holder| holders.contains(holder))
    }

    /// The organisation whose seat is sat in, which records what the officer records.
    pub fn sits_in(&self, organisation: &str) -> bool {
        self.holders.iter().any(|holder| holder == organisation)
    }

    pub fn actor(&self) -> String {
        format!("person:{}", self.person)
    }
}

/// A contact, or a request, as the tables have it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Case {
    pub id: String,
    /// A person, or the team that asked.
    pub sent_by: String,
    pub owner_team: String,
    /// The child it is about, where one was confirmed.
    pub child: Option<String>,
}

type PersonRow = (String, String, String, String, Option<String>, Option<String>, Option<String>, Option<String>);

/// The officer of a user name, or with a staff code.
pub async fn officer(app: &TestApp, name: &str) -> Officer {
    let today = app.store.now().date().to_string();
    let mut tx = app.store.read_everything().await.unwrap();
    let (person, role, employer, code, trained, vetted, sponsor, left): PersonRow = tx
        .sql(
            "select p.id, p.role, p.employer, o.code, p.trained_until, p.vetted_until, p.sponsor, p.left_on
               from person p join organisation o on o.id = p.employer where p.user_name = $1 or p.staff_code = $1",
        )
        .bind(name)
        .one()
        .await
        .unwrap();
    let seats: Vec<(String, String, Option<String>, Option<String>)> = tx
        .sql("select organisation, role, from_on, until_on from seat where person = $1 order by position, id")
        .bind(person.as_str())
        .all()
        .await
        .unwrap();
    let mut now = seats.into_iter().filter(|(_, _, from, until)| {
        from.as_ref().is_none_or(|from| *from <= today) && until.as_ref().is_none_or(|until| *until > today)
    });
    let (organisation, role) = now.next().map_or((employer.clone(), role), |(o, role, ..)| (o, role));
    let agency: Vec<(String,)> = tx
        .sql("select a.code from organisation o join organisation a on a.id = o.parent where o.id = $1")
        .bind(employer)
        .all()
        .await
        .unwrap();
    let current = |until: Option<String>| until.is_some_and(|until| until >= today);
    Officer {
        name: name.to_owned(),
        person: person.parse().unwrap(),
        role: Role::from_code(&role).unwrap(),
        cleared: current(trained) && current(vetted) && sponsor.is_some() && left.is_none_or(|left| left > today),
        holders: [person, organisation],
        codes: std::iter::once(code).chain(agency.into_iter().map(|(code,)| code)).collect(),
    }
}

/// Every fact there is about every child, now.
pub struct Rows {
    /// Every id ever given, and the one in use.
    pub current: HashMap<String, String>,
    ties: HashSet<(String, String, String)>,
    shields: HashSet<(String, String)>,
    named: HashSet<(String, String)>,
    family: HashSet<(String, String)>,
}

impl Rows {
    pub async fn of(app: &TestApp) -> Self {
        let now = app.store.now();
        let mut tx = app.store.read_everything().await.unwrap();
        let current: HashMap<String, String> =
            tx.sql("select given, current from same_child").all().await.unwrap().into_iter().collect();
        let of = |child: &str| current.get(child).cloned().unwrap_or_default();
        let in_force = |from: i64, until: Option<i64>| {
            Instant::from_micros(from) <= now && until.is_none_or(|until| Instant::from_micros(until) > now)
        };
        let ties: Vec<(String, String, String, i64, Option<i64>)> =
            tx.sql("select child, holder, kind, from_at, until_at from tie").all().await.unwrap();
        let shields: Vec<(String, String, String, i64, Option<i64>)> =
            tx.sql("select id, child, kind, from_at, until_at from shield").all().await.unwrap();
        let named: Vec<(String, String)> = tx.sql("select shield, person from shield_holder").all().await.unwrap();
        let family: Vec<(String, String)> = tx.sql("select child, person from own_family").all().await.unwrap();
        let shields: Vec<(String, String, String)> = shields
            .into_iter()
            .filter(|(.., from, until)| in_force(*from, *until))
            .map(|(id, child, kind, ..)| (id, of(&child), kind))
            .collect();
        let by_id: HashMap<&str, &str> = shields.iter().map(|(id, child, _)| (id.as_str(), child.as_str())).collect();
        Self {
            ties: ties
                .into_iter()
                .filter(|(.., from, until)| in_force(*from, *until))
                .map(|(child, holder, kind, ..)| (of(&child), holder, kind))
                .collect(),
            named: named
                .into_iter()
                .filter_map(|(shield, person)| Some(((*by_id.get(shield.as_str())?).to_owned(), person)))
                .collect(),
            family: family.into_iter().map(|(child, person)| (of(&child), person)).collect(),
            shields: shields.iter().map(|(_, child, kind)| (child.clone(), kind.clone())).collect(),
            current,
        }
    }

    /// Children (current ids) under a shield of this kind.
    pub fn under(&self, kind: &str) -> HashSet<String> {
        self.shields.iter().filter(|(_, of)| of == kind).map(|(child, _)| child.clone()).collect()
    }

    pub fn of_staff(&self) -> HashSet<String> {
        self.family.iter().map(|(child, _)| child.clone()).collect()
    }

    fn facts(&self, officer: &Officer, child: &str) -> Option<Facts> {
        let child = self.current.get(child)?.clone();
        let tied = |holder: &String, kind: TieKind| {
            self.ties.contains(&(child.clone(), holder.clone(), kind.code().to_owned()))
        };
        let [person, _] = &officer.holders;
        let by_any = |kind| officer.holders.iter().any(|holder| tied(holder, kind));
        let tie = if by_any(TieKind::Caseload) {
            Some(TieKind::Caseload)
        } else if by_any(TieKind::Service) {
            Some(TieKind::Service)
        } else {
            tied(person, TieKind::Claimed).then_some(TieKind::Claimed)
        };
        Some(Facts {
            role: officer.role,
            cleared: officer.cleared,
            tie,
            overriding: tied(person, TieKind::Override),
            contact_hidden: self.shields.contains(&(child.clone(), "contact".to_owned())),
            existence_hidden: self.shields.contains(&(child.clone(), "existence".to_owned())),
            named_holder: self.named.contains(&(child.clone(), person.clone())),
            standing: None,
            own_family: self.family.contains(&(child, person.clone())),
        })
    }

    /// May the officer open the page of the child with this id? An id that never was is hidden.
    pub fn index(&self, officer: &Officer, child: &str) -> Decision {
        let decided = |facts| decide(&facts, acts::SeeIndex::CATEGORY, acts::SeeIndex::VERB);
        self.facts(officer, child).map_or(Decision::Hide, decided)
    }

    /// May the officer do `A`, an act about the child's shields?
    pub fn shields<A: access::Act>(&self, officer: &Officer, child: &str) -> bool {
        let decided = |facts| decide(&facts, A::CATEGORY, A::VERB);
        matches!(self.facts(officer, child).map(decided), Some(Decision::Allow(_)))
    }

    /// May the officer do `A` to a case about this child, or about nobody who was confirmed?
    pub fn case<A: access::Act>(&self, officer: &Officer, child: Option<&String>, case: &Case) -> bool {
        let nobody = || Facts {
            role: officer.role,
            cleared: officer.cleared,
            tie: None,
            overriding: false,
            contact_hidden: false,
            existence_hidden: false,
            named_holder: false,
            own_family: false,
            standing: None,
        };
        let [person, sits_in] = &officer.holders;
        let standing = if case.owner_team == *sits_in {
            Some(Standing::Owner)
        } else {
            [person, sits_in].contains(&&case.sent_by).then_some(Standing::Sender)
        };
        let facts = child.and_then(|child| self.facts(officer, child)).unwrap_or_else(nobody);
        matches!(decide(&Facts { standing, ..facts }, A::CATEGORY, A::VERB), Decision::Allow(_))
    }

    /// May the officer do `A` to work together about this child, taking part in it or not?
    pub fn work<A: access::Act>(&self, officer: &Officer, child: &str, takes_part: bool) -> bool {
        let standing = takes_part.then_some(Standing::Owner);
        let decided = |facts| decide(&Facts { standing, ..facts }, A::CATEGORY, A::VERB);
        matches!(self.facts(officer, child).map(decided), Some(Decision::Allow(_)))
    }

    /// May the officer begin such work?
    pub fn begins_work(&self, officer: &Officer, child: &str) -> bool {
        self.work::<acts::RecordWork>(officer, child, false)
    }

    /// May the officer do `A` in a team's meeting about this child, or to an action of their own?
    pub fn meeting<A: access::Act>(&self, officer: &Officer, child: Option<&String>, agreed: &Case) -> bool {
        let [person, sits_in] = &officer.holders;
        let owner_team = if *person == agreed.sent_by { sits_in } else { &agreed.owner_team };
        self.case::<A>(officer, child, &Case { owner_team: owner_team.clone(), ..agreed.clone() })
    }

    /// May the officer correct what this organisation recorded of the child by hand?
    pub fn correct(&self, officer: &Officer, child: &str, organisation: &str) -> bool {
        let decided = |facts| decide(&facts, acts::RecordInvolvement::CATEGORY, acts::RecordInvolvement::VERB);
        match self.facts(officer, child).map(decided) {
            Some(Decision::Allow(Basis::IndexTeam)) => true,
            Some(Decision::Allow(Basis::Tie(TieKind::Claimed))) | None => false,
            Some(Decision::Allow(_)) => officer.sits_in(organisation),
            Some(_) => false,
        }
    }

    /// May the officer see where the child lives?
    pub fn contact(&self, officer: &Officer, child: &str) -> Decision {
        let decided = |facts| decide(&facts, acts::SeeContact::CATEGORY, acts::SeeContact::VERB);
        self.facts(officer, child).map_or(Decision::Hide, decided)
    }
}
