//! Somebody near a child begins work of several agencies with the family. From that moment it has a lead: the manager of
//! the team that began it acts, until somebody who is asked accepts.

use super::{
    LeadEntry, WorkRefused,
    hold_work::{LONGEST, happened, is_said},
    in_effect::acting_now,
    records::{self, NewWork, TeamRow},
};
use crate::{
    open_child::{self, IndexPage},
    put_up_shield::WrongField,
};
use access::{
    Denied, Officer, Standing, TieKind,
    acts::RecordWork,
    cases::{self, Stands},
    permit,
    ties::{self, Holder, NewTie},
};
use base::{CaseId, ChildId, OrganisationId, TieId};
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Entry, Refused, Sight, Store, Tx};

/// What kind of work: code and words.
pub const KINDS: [(&str, &str); 2] =
    [("early-help", "Early help: a team around the family"), ("child-in-need", "A child in need")];

pub fn kind_in_words(code: &str) -> &str {
    KINDS.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words)
}

/// The form as it comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkWords {
    pub kind: String,
    /// Brothers and sisters it is about as well.
    pub siblings: Vec<String>,
    /// Teams that take part, besides one's own.
    pub teams: Vec<String>,
    /// Another one, which is not involved yet.
    pub another: String,
    pub why: String,
    /// `yes` or `no`.
    pub agrees: String,
    pub who_agreed: String,
}

/// What the form shows.
#[derive(Debug)]
pub struct Beginning {
    pub page: IndexPage,
    /// Services involved with the child that can take part.
    pub involved: Vec<TeamRow>,
    pub others: Vec<TeamRow>,
    /// Work that is open already.
    pub open: Option<CaseId>,
}

/// The form; [`Denied::Hidden`] for whoever has no standing tie to the child.
pub async fn beginning(store: &Store, officer: &Officer, given: ChildId) -> Result<Beginning, Denied> {
    let mut tx = store.read().await?;
    of(&mut tx, officer, given, store.now()).await
}

async fn of(tx: &mut Tx, officer: &Officer, given: ChildId, now: base::Instant) -> Result<Beginning, Denied> {
    let permit = permit::<RecordWork>(tx, officer, given, now).await?;
    let page = open_child::of(tx, officer, given, now).await?;
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let all = records::teams_there_are(tx).await?;
    let is_involved = |team: &TeamRow| page.involved.iter().any(|i| i.organisation == team.id);
    let (involved, others): (Vec<_>, Vec<_>) = all.into_iter().filter(|team| team.id != sits_in).partition(is_involved);
    let open = records::open_about(tx, &[permit.child()]).await?.first().map(|(work, _)| *work);
    Ok(Beginning { page, involved, others, open })
}

#[derive(Debug)]
pub struct BeginWork<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub words: &'a WorkWords,
}

impl Command for BeginWork<'_> {
    type Output = CaseId;
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CaseId, Entries), Refused<WorkRefused>> {
        let now = context.now;
        let beginning = match of(tx, self.officer, self.child, now).await {
            Ok(beginning) => beginning,
            Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(WorkRefused::Hidden)),
        };
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        let mut wrong = self.wrong(&beginning);
        if records::is_sensitive(tx, sits_in).await? {
            wrong.push(WrongField::new("", "Your service is never named on a child’s page, so it does not begin work that shows who takes part. Raise a concern, or ring the index team"));
        }
        let children: Vec<ChildId> = std::iter::once(beginning.page.child).chain(self.siblings(&beginning)).collect();
        if !records::open_about(tx, &children).await?.is_empty() {
            wrong.push(WrongField::new("", "There is work together with this family already. Whoever leads it stands on the child’s page: ring them"));
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(WorkRefused::Wrong(wrong)));
        }
        let teams: Vec<OrganisationId> = std::iter::once(sits_in).chain(self.teams(&beginning)).collect();
        let work = CaseId::new(&context.ids, now);
        let acting = acting_now(tx, sits_in, now).await?;
        let new = NewWork { id: work, kind: &self.words.kind, by: self.officer.person, from: sits_in, teams: &teams };
        records::begin(tx, &new, acting, now).await?;
        for (kind, words) in [("why", self.words.why.trim()), ("agreed", self.words.who_agreed.trim())] {
            records::say(tx, work, kind, 1, words, self.officer.person, now).await?;
        }
        cases::add_children(tx, work, &children, now).await?;
        for team in &teams {
            cases::give(tx, &context.ids, work, Stands::Team(*team), Standing::Owner, now).await?;
        }
        if let Some(acting) = acting {
            cases::give(tx, &context.ids, work, Stands::Person(acting), Standing::Owner, now).await?;
        }
        ties::add(tx, &near(context, work, &teams, &children)).await?;
        // Its clocks are worked out from its events: behind the second wall these are seen from here on.
        tx.see(Sight::Cases { cases: &[work], children: &children }).await?;
        happened(tx, context, work, "lead.needed", now).await?;
        let entry = LeadEntry::WorkBegun {
            what: self.words.kind.clone(),
            teams: teams.iter().map(ToString::to_string).collect(),
            children: children.iter().map(ToString::to_string).collect(),
            acting: acting.map(|person| person.to_string()),
        };
        let one = |child: &ChildId| Entry::new(&entry).subject(work).child(*child);
        let others = children.iter().skip(1).map(one);
        Ok((work, Entries::one(one(&beginning.page.child)).and_all(others)))
    }
}

impl BeginWork<'_> {
    fn siblings(&self, beginning: &Beginning) -> Vec<ChildId> {
        let household = beginning.page.household.iter().map(|(child, _)| *child);
        household.filter(|child| self.words.siblings.contains(&child.to_string())).collect()
    }

    fn teams(&self, beginning: &Beginning) -> Vec<OrganisationId> {
        let chosen = |team: &TeamRow| {
            let id = team.id.to_string();
            self.words.teams.contains(&id) || self.words.another == id
        };
        beginning.involved.iter().chain(&beginning.others).filter(|team| chosen(team)).map(|team| team.id).collect()
    }

    fn wrong(&self, beginning: &Beginning) -> Vec<WrongField> {
        let mut wrong = Vec::new();
        let mut say = |field, what: &str| wrong.push(WrongField::new(field, what));
        if !KINDS.iter().any(|(code, _)| *code == self.words.kind) {
            say("kind", "Select what kind of work it is");
        }
        if self.teams(beginning).is_empty() {
            say("teams", "Select at least one other team that takes part");
        }
        if !is_said(&self.words.why) {
            say("why", "Say in at least 10 characters what you want to do together, and why now");
        }
        match self.words.agrees.as_str() {
            "yes" if self.words.who_agreed.trim().chars().count() < 3 => {
                say("who_agreed", "Say who agreed, and when");
            }
            "yes" => {}
            "no" => say(
                "agrees",
                "Without the family’s agreement there is no work together. If the child may come to harm without it, raise a concern",
            ),
            _ => say("agrees", "Select whether the family agrees"),
        }
        if self.words.who_agreed.chars().count() > LONGEST {
            say("who_agreed", "Write less about who agreed");
        }
        wrong
    }
}

/// Teams that take part may see who the children are and who is involved, for as long as the work lasts.
pub(super) fn near(context: &Context<'_>, work: CaseId, teams: &[OrganisationId], children: &[ChildId]) -> Vec<NewTie> {
    let pairs = teams.iter().flat_map(|team| children.iter().map(move |child| (*team, *child)));
    pairs
        .map(|(team, child)| NewTie {
            id: TieId::new(&context.ids, context.now),
            holder: Holder::Organisation(team),
            child,
            kind: TieKind::Service,
            basis: basis(work, team),
            reason: None,
            listed_as: String::new(),
            from: context.now,
            until: None,
        })
        .collect()
}

/// What the ties of a team to the children of a work stand on.
pub(super) fn basis(work: CaseId, team: OrganisationId) -> String {
    format!("case:{work}:{team}")
}
