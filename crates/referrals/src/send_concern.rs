//! A concern is sent: it becomes a contact at the front door, with an owner and a clock from that moment on.

use crate::{
    ReferralsEntry, advice, attachments, front_door,
    model::{Concern, Danger, Sent},
    notice::{self, NoticeEntry, records::NoticeRow},
    records::{
        contacts::{self, NewContact},
        drafts,
    },
    rules::{Part, QUESTIONS, TEXTS, still_needed},
    straight,
};
use access::{
    Act as _, Decision, Facts, Officer, Standing, TieKind,
    acts::RaiseConcern,
    cases::{self, Stands},
    decide, same_child,
    ties::{self, Holder, NewTie},
};
use base::{CaseId, ChildId, DraftId, Ids, OrganisationId, TieId};
use clocks::NewEvent;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

#[derive(Debug)]
pub struct SendConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub draft: DraftId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendRefused {
    /// Not there, another's, or sent already.
    Hidden,
    /// These parts are not complete.
    Incomplete(Vec<Part>),
    /// It was filled in from a notice that somebody else has taken over, or taken in.
    TakenOver,
    /// The trust has no front door: nothing could answer. The draft is kept.
    NoFrontDoor,
}

impl Command for SendConcern<'_> {
    type Output = Sent;
    type Refusal = SendRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Sent, Entries), Refused<SendRefused>> {
        let because = Refused::Because;
        let allowed = decide(&Facts::of(self.officer), RaiseConcern::CATEGORY, RaiseConcern::VERB);
        if !matches!(allowed, Decision::Allow(_)) {
            return Err(because(SendRefused::Hidden));
        }
        let draft = drafts::own(tx, self.store.keys(), self.draft, self.officer.person).await?;
        let concern = draft.ok_or(because(SendRefused::Hidden))?.concern;
        let needed = still_needed(&concern);
        if !needed.is_empty() {
            return Err(because(SendRefused::Incomplete(needed)));
        }
        let door = front_door::in_force(tx, context.now.date()).await?.ok_or(because(SendRefused::NoFrontDoor))?;
        let team = contacts::team_by_code(tx, &door.team).await?.and_then(|team| team.id.parse().ok());
        let team: OrganisationId = team.ok_or(because(SendRefused::NoFrontDoor))?;

        let notice = notice::take_in::filled_in(tx, self.officer, &concern, self.draft, context.now).await?;
        let notice = notice.map_err(|()| because(SendRefused::TakenOver))?;
        // What came in as a notice was received then, however late it is recorded.
        let received_at = notice.as_ref().map_or(context.now, NoticeRow::received_at);
        let case = CaseId::new(&context.ids, context.now);
        let reference = new_reference(&context.ids);
        let from = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        let behalf = contacts::team_by_code(tx, &concern.on_behalf_of).await?;
        let sender = contacts::team(tx, from).await?.map(|t| t.code).unwrap_or_default();
        let code = behalf.as_ref().map_or(&sender, |agency| &agency.code);
        // Who sent a notice is the sender of the contact; where nobody is known, whoever took it in.
        let sender_person =
            notice.as_ref().and_then(|n| n.sent_by.as_ref()?.parse().ok()).unwrap_or(self.officer.person);
        let sent_from = notice.as_ref().and_then(|n| n.sent_from.as_ref()?.parse().ok()).unwrap_or(from);
        let new = NewContact {
            id: case,
            reference: &reference,
            danger: Danger::from_code(&concern.danger).unwrap_or(Danger::Now),
            channel: match &notice {
                Some(notice) => notice.kind().channel(),
                None if concern.channel == "telephone" => "telephone",
                None => "form",
            },
            source_code: notice.as_ref().map_or_else(|| door.source_of(code), |notice| &notice.source_code),
            sent_by: sender_person,
            sent_from,
            received_at,
            on_behalf_of: behalf.as_ref().map(|agency| agency.id.clone()),
            told_parents: &concern.told_parents,
            parents_agree: Some(concern.parents_agree.as_str()).filter(|_| concern.told_parents == "yes"),
            owner_team: team,
        };
        contacts::insert(tx, new, context.now).await?;
        let children = keep(tx, context, case, &concern).await?;
        cases::add_children(tx, case, &children, context.now).await?;
        cases::give(tx, &context.ids, case, Stands::Person(sender_person), Standing::Sender, context.now).await?;
        cases::give(tx, &context.ids, case, Stands::Team(team), Standing::Owner, context.now).await?;
        let all_known = concern.children.iter().all(|child| child.child.is_some());
        let straight = if all_known { straight::find(tx, &door, &children, from, context.now).await? } else { None };
        if straight.is_none() {
            stand_near(tx, context, case, team, &children).await?;
        }
        // Its clocks are worked out from its events: behind the second wall these are seen from here on.
        tx.see(Sight::Cases { cases: &[case], children: &children }).await?;
        let sender = (self.officer.person, context.now);
        attachments::records::go_with(tx, self.store.keys(), (self.draft, case), &concern.files, sender).await?;
        happened(tx, context, case, &children, received_at).await?;
        let mut decided = None;
        if let Some(straight) = &straight {
            let decision = straight::send(tx, context, straight, (case, &children), team).await?;
            decided = Some(ReferralsEntry::WentStraight {
                decision,
                route: straight.route().to_owned(),
                to: straight.worker().map(|worker| worker.to_string()),
            });
        }
        advice::records::sent(tx, self.draft, case).await?;
        drafts::delete(tx, self.draft).await?;
        if let Some(notice) = &notice {
            notice::records::taken_in(tx, notice.id, case, context.now).await?;
        }

        let entry = ReferralsEntry::ContactReceived {
            draft: self.draft.to_string(),
            danger: concern.danger.clone(),
            children: children.iter().map(ToString::to_string).collect(),
            on_behalf_of: behalf.map(|agency| agency.id),
        };
        let entry = || Entry::new(&entry).subject(case);
        let taken_in = notice.map(|notice| {
            let entry = NoticeEntry::TakenIn { contact: case.to_string(), received_at: notice.received_at };
            Entry::new(&entry).subject(notice.id)
        });
        let decided = decided.iter().flat_map(|entry| {
            children.iter().map(|child| Entry::new(entry).subject(case).child(*child)).collect::<Vec<_>>()
        });
        let entries = match children.split_first() {
            None => Entries::one(entry()),
            Some((first, others)) => {
                Entries::one(entry().child(*first)).and_all(others.iter().map(|child| entry().child(*child)))
            }
        };
        let straight = straight.is_some();
        Ok((Sent { case, reference, straight }, entries.and_all(decided).and_all(taken_in)))
    }
}

/// Keeps what was written, each answer word for word, and who the children are.
async fn keep(tx: &mut Tx, context: &Context<'_>, case: CaseId, concern: &Concern) -> Result<Vec<ChildId>, Error> {
    let (mut children, mut rows) = (Vec::new(), Vec::new());
    for (position, child) in (0_i64..).zip(&concern.children) {
        let current = match child.child {
            Some(given) => same_child::current(tx, given).await?,
            None => None,
        };
        children.extend(current.filter(|current| !children.contains(current)));
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let name = some(&child.name).unwrap_or_else(|| "Name not known".to_owned());
        rows.push(vec![
            case.value(),
            position.value(),
            current.value(),
            name.value(),
            some(&child.born).value(),
            some(&child.described).value(),
        ]);
    }
    tx.insert_many("contact_child", &["case_id", "position", "child", "name", "born", "described"], rows).await?;

    let mut copy = concern.clone();
    let mut words = Vec::new();
    for (question, _) in QUESTIONS {
        let Some((_, _, get)) = TEXTS.iter().find(|(name, _, _)| name == question) else { continue };
        let text = get(&mut copy).trim().to_owned();
        if !text.is_empty() {
            let by = context.actor.person().value();
            words.push(vec![case.value(), question.value(), 1_i64.value(), text.value(), by, context.now.value()]);
        }
    }
    let columns = &["case_id", "question", "version", "words", "written_by", "written_at"];
    tx.insert_many("contact_words", columns, words).await?;

    let adults = (0_i64..).zip(&concern.adults).map(|(position, adult)| {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        vec![
            case.value(),
            position.value(),
            adult.name.as_str().value(),
            some(&adult.relation).value(),
            some(&adult.correction).value(),
            some(&adult.responsibility).value(),
            some(&adult.phone).value(),
            some(&adult.said).unwrap_or_else(|| "not-asked".to_owned()).value(),
            some(&adult.source).value(),
        ]
    });
    let columns =
        &["case_id", "position", "name", "relation", "lives_there", "responsibility", "phone", "said", "source"];
    tx.insert_many("contact_adult", columns, adults.collect()).await?;
    Ok(children)
}

/// Whoever has to answer a worry may see who the child is and who is involved, for as long as it is theirs.
pub(crate) async fn stand_near(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    team: OrganisationId,
    children: &[ChildId],
) -> Result<(), Error> {
    let new: Vec<NewTie> = children
        .iter()
        .map(|child| NewTie {
            id: TieId::new(&context.ids, context.now),
            holder: Holder::Organisation(team),
            child: *child,
            kind: TieKind::Service,
            basis: basis(case, team),
            reason: None,
            listed_as: String::new(),
            from: context.now,
            until: None,
        })
        .collect();
    ties::add(tx, &new).await
}

/// Takes a team away from a case and its children: at once where it was called back; where its work has ended, it reads
/// what it did for another thirty days, so that a parent who rings back is not told that nobody knows.
pub(crate) async fn leave(
    tx: &mut Tx,
    case: CaseId,
    team: OrganisationId,
    reads_on: bool,
    now: base::Instant,
) -> Result<(), Error> {
    ties::end(tx, &[basis(case, team)], now).await?;
    let until = if reads_on { now.plus_hours(READS_ON_HOURS) } else { now };
    cases::end(tx, case, Stands::Team(team), Standing::Owner, until).await
}

/// How long a team whose work has ended reads what it did.
const READS_ON_HOURS: i64 = 30 * 24;

/// What the ties of a team to the children of a case stand on.
pub(crate) fn basis(case: CaseId, team: OrganisationId) -> String {
    format!("case:{case}:{team}")
}

async fn happened(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    children: &[ChildId],
    received_at: base::Instant,
) -> Result<(), Error> {
    let event =
        |kind, child| NewEvent { subject: case.to_string(), child, kind, occurred_at: received_at, significance: 2 };
    let mut events = vec![event("contact.received", None)];
    events.extend(children.iter().map(|child| event("contact.about", Some(*child))));
    clocks::record(tx, context, &events).await
}

/// A number to give on the telephone, without letters that sound or look alike.
pub(crate) fn new_reference(ids: &Ids) -> String {
    const SIGNS: &[u8] = b"23456789CDFGHJKMPRTVWX";
    let sign = || SIGNS.get(ids.below(SIGNS.len() as u64) as usize).copied().unwrap_or(b'2') as char;
    let part = || (0..4).map(|_| sign()).collect::<String>();
    format!("{}-{}", part(), part())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_that_is_kept_stands_on_a_page() {
        for (question, _) in QUESTIONS {
            assert!(TEXTS.iter().any(|(name, _, _)| name == question), "{question}");
        }
    }

    #[test]
    fn a_reference_can_be_read_out() {
        let reference = new_reference(&Ids::seeded(1));
        assert_eq!(reference.len(), 9);
        assert!(!reference.contains(['0', 'O', '1', 'I', 'B', 'N', 'S']));
    }
}
