//! One work: whom it is about, who leads and led, who was asked, which teams take part, and what this officer can do next.

use super::{
    LeadEntry,
    follow_lead::follow,
    hold_work::by,
    in_effect::{Known, Lead, known},
    records::{self, AskedRow, JoiningRow, TeamRow, TermRow, WorkRow},
    rules::TermKind,
};
use crate::{records::index_page, story::Likeness};
use access::{
    Basis, Denied, Officer, Permit, Role, Standing,
    acts::{RecordWork, SeeInvolvement, SeeWork},
    permit_case,
};
use base::{CaseId, ChildId, Instant, PersonId};
use clocks::Clock;
use std::collections::HashMap;
use store::{Entry, Error, Sight, Store, Tx};

/// Somebody who could be asked to lead.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub team_name: String,
}

/// What this officer can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that may be done; they combine freely")]
pub struct May {
    pub propose: bool,
    pub answer: bool,
    pub withdraw: bool,
    /// As the lead, give it up.
    pub give_up: bool,
    /// As a manager, take it from the lead.
    pub revoke: bool,
    pub end: bool,
    /// Say who takes part: answer a team that asks, or bring one in.
    pub let_in: bool,
    /// Ask that one's own team takes part.
    pub join: bool,
    pub leave: bool,
}

#[derive(Debug)]
pub struct OpenWork {
    pub row: WorkRow,
    pub children: Vec<(ChildId, Likeness)>,
    pub lead: Lead,
    /// By when a lead is to be appointed.
    pub appoint: Option<Clock>,
    pub teams: Vec<TeamRow>,
    pub terms: Vec<TermRow>,
    pub asked: Vec<AskedRow>,
    /// Teams that came later or left; for whoever is outside only what their own team has asked.
    pub joinings: Vec<JoiningRow>,
    /// Teams that can be brought in.
    pub others: Vec<TeamRow>,
    pub words: HashMap<(String, i64), String>,
    pub candidates: Vec<Candidate>,
    /// Other work that is open as well, with a child it is about: it was held for two. For those who take part.
    pub others_open: Vec<(CaseId, ChildId)>,
    pub may: May,
    pub entries: Vec<Entry>,
}

impl OpenWork {
    /// The proposal nobody has answered.
    pub fn proposal(&self) -> Option<&AskedRow> {
        self.asked.iter().find(|asked| asked.answer.is_none())
    }

    pub fn said(&self, kind: &str, number: i64) -> Option<&str> {
        self.words.get(&(kind.to_owned(), number)).map(String::as_str)
    }
}

/// None when there is none that this officer may see. The row has followed before.
pub async fn open(store: &Store, officer: &Officer, work: CaseId) -> Result<Option<OpenWork>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    if known(&mut tx, work, now).await?.is_some_and(|known| known.lead.behind) {
        drop(tx);
        follow(store, work).await?;
        tx = store.read().await?;
    }
    let permit = match permit_case::<SeeWork>(&mut tx, officer, work, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(error),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Ok(None),
    };
    let (Some(row), Some(known)) = (records::work(&mut tx, work).await?, known(&mut tx, work, now).await?) else {
        return Ok(None);
    };
    let takes_part = permit.basis() == Basis::Standing(Standing::Owner);
    let asked = records::asked(&mut tx, work).await?;
    let teams = records::teams(&mut tx, work).await?;
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let mut joinings = records::joinings(&mut tx, work).await?;
    joinings.retain(|joining| takes_part || joining.team == sits_in);
    let mut may = if takes_part { may(officer, &known) } else { May::default() };
    may.leave = takes_part
        && !known.leading.ended
        && known.leading.term.team != sits_in
        && teams.iter().any(|team| team.id == sits_in);
    may.join = !takes_part
        && !known.leading.ended
        && permit.also::<RecordWork>().is_some()
        && !joinings.iter().any(JoiningRow::waits)
        && !records::is_sensitive(&mut tx, sits_in).await?;
    let others = if may.let_in {
        let all = records::teams_there_are(&mut tx).await?.into_iter();
        all.filter(|team| !teams.iter().any(|there| there.id == team.id)).collect()
    } else {
        Vec::new()
    };
    let candidates = if may.propose { candidates(&mut tx, work, &known, now).await? } else { Vec::new() };
    let mut others_open = Vec::new();
    if takes_part && !known.leading.ended {
        others_open = records::open_about(&mut tx, permit.children()).await?;
        others_open.retain(|(other, _)| *other != work);
        others_open.dedup_by_key(|(other, _)| *other);
    }
    let mut words = records::words(&mut tx, work).await?;
    // Whoever is outside reads what their own team was told, and nothing else.
    let told = |w: &records::WordsRow| w.kind.starts_with("join") && joinings.iter().any(|j| j.number == w.number);
    words.retain(|w| takes_part || told(w));
    let seen = LeadEntry::WorkSeen { as_what: permit.basis().to_string() };
    let entry = |child: &ChildId| Entry::new(&seen).subject(work).basis(permit.basis().to_string()).child(*child);
    Ok(Some(OpenWork {
        children: likenesses(&mut tx, permit.children(), now).await?,
        appoint: appoint(&mut tx, work).await?,
        teams,
        joinings,
        others,
        terms: records::terms(&mut tx, work).await?,
        words: words.into_iter().map(|w| ((w.kind, w.number), w.words)).collect(),
        entries: permit.children().iter().map(entry).collect(),
        lead: known.lead,
        row,
        asked,
        candidates,
        others_open,
        may,
    }))
}

fn may(officer: &Officer, known: &Known) -> May {
    let by = by(officer, known);
    let (leading, lead) = (&known.leading, &known.lead);
    if leading.ended {
        return May::default();
    }
    let leads = lead.person == Some(officer.person);
    let first = !leading.was_led && leading.begun_by == officer.person;
    let asks = leads || by.manages || first;
    let own = leading.proposal.as_ref().is_some_and(|p| p.person == officer.person);
    May {
        propose: asks && leading.proposal.is_none(),
        answer: own,
        withdraw: asks && leading.proposal.is_some() && !own,
        give_up: leads && lead.kind == TermKind::Lead,
        revoke: by.manages && !leads && lead.kind == TermKind::Lead,
        end: leads || by.manages,
        let_in: leads || by.manages,
        ..May::default()
    }
}

async fn candidates(tx: &mut Tx, work: CaseId, known: &Known, now: Instant) -> Result<Vec<Candidate>, Error> {
    let leads = |person| known.lead.kind == TermKind::Lead && known.lead.person == Some(person);
    let mut candidates: Vec<Candidate> = Vec::new();
    for member in records::members(tx, work, now).await? {
        let works = Role::from_code(&member.role).is_some_and(Role::works_with_children);
        let there_already = candidates.iter().any(|c| c.person == member.person);
        if works && member.answers(now) && !leads(member.person) && !there_already {
            candidates.push(Candidate {
                person: member.person,
                name: member.name,
                job_title: member.job_title,
                team_name: member.organisation_name,
            });
        }
    }
    Ok(candidates)
}

/// The clock that runs while nobody is appointed.
async fn appoint(tx: &mut Tx, work: CaseId) -> Result<Option<Clock>, Error> {
    let clocks = clocks::clocks_of(tx, &work.to_string()).await?;
    Ok(clocks.into_iter().find(|clock| clock.rule == RULE && clock.is_open()))
}

/// The limit within which a lead is appointed, as the trust's text calls it.
const RULE: &str = "LP1";

/// Who the children are, for a list that was decided on before.
pub(super) async fn likenesses(
    tx: &mut Tx,
    children: &[ChildId],
    now: Instant,
) -> Result<Vec<(ChildId, Likeness)>, Error> {
    let mut records: HashMap<ChildId, Vec<_>> = HashMap::new();
    for (child, record) in index_page::identities_of(tx, children).await? {
        records.entry(child).or_default().push(record);
    }
    let likeness = |child: &ChildId| {
        let of_one = records.get(child).map(Vec::as_slice).unwrap_or_default();
        (*child, Likeness::of(of_one, true, now.date()))
    };
    Ok(children.iter().map(likeness).collect())
}

/// What a child's page says of who leads.
#[derive(Clone, Debug)]
pub struct ChildLead {
    pub work: CaseId,
    pub lead: Lead,
    /// By when a lead is to be appointed.
    pub due: Option<Instant>,
    /// This officer may open the work.
    pub opens: bool,
}

/// Who leads each open work about a child: for whoever may see who is involved, and for those who take part. There is one,
/// but where a child was held for two, and each of them had some.
pub(crate) async fn of_child(
    tx: &mut Tx,
    officer: &Officer,
    permit: &Permit<SeeInvolvement>,
    now: Instant,
) -> Result<Vec<ChildLead>, Error> {
    let child = permit.child();
    let mut leads = Vec::new();
    for (work, _) in records::open_about(tx, &[child]).await? {
        let opens = match permit_case::<SeeWork>(tx, officer, work, now).await {
            Ok(_) => true,
            Err(Denied::Fault(error)) => return Err(error),
            Err(_) => false,
        };
        if opens || permit.also::<SeeWork>().is_some() {
            tx.see(Sight::Cases { cases: &[work], children: &[child] }).await?;
            let due = appoint(tx, work).await?.map(|clock| clock.due_at);
            leads.extend(known(tx, work, now).await?.map(|known| ChildLead { work, lead: known.lead, due, opens }));
        }
        tx.see(Sight::Children(&[child])).await?;
    }
    Ok(leads)
}
