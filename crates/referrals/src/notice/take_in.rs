//! A notice is taken in: somebody of the front door holds it, finds the child, and sends a concern that was filled in from
//! it. That concern becomes a contact like any other; the notice then says which.

use super::{
    NoticeEntry, door,
    model::{NoticeWords, State},
    open_notice::held,
    records::{self, NoticeRow},
};
use crate::{
    ReferralsEntry, begin_concern,
    hold_case::StepRefused,
    model::{Concern, ConcernChild},
    records::drafts,
    rules::{TEXTS, Wrong},
};
use access::{Officer, acts::RecordReferral};
use base::{CaseId, ChildId, DraftId, Instant};
use children::{
    Index,
    confirm_child::Criteria,
    known::known,
    likely::{Likely, likely},
};
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

pub(super) fn wrong(what: &str) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![Wrong { field: String::new(), what: what.into() }]))
}

/// A notice of the front door that can still be taken in by this officer. Whoever already writes it down keeps it, unless
/// somebody takes it over on purpose.
async fn open(
    tx: &mut Tx,
    officer: &Officer,
    id: CaseId,
    take_over: bool,
    now: Instant,
) -> Result<NoticeRow, Refused<StepRefused>> {
    let (_, row) = held::<RecordReferral>(tx, officer, id, now).await?;
    match row.state() {
        State::TakenIn => Err(wrong("It is taken in already: open the contact")),
        State::Aside => Err(wrong("Somebody has put it aside already, and said why")),
        State::Held if !take_over && row.held_by.as_deref() != Some(officer.person.to_string().as_str()) => {
            let name = row.holder_name.as_deref().unwrap_or("Somebody else");
            Err(wrong(&format!("{name} is taking it in. Take it over if they cannot go on")))
        }
        State::Waiting | State::Held => Ok(row),
    }
}

/// Somebody takes it in hand, to find the child first.
#[derive(Debug)]
pub struct HoldNotice<'a> {
    pub officer: &'a Officer,
    pub notice: CaseId,
    /// The button was pressed.
    pub sure: bool,
    pub take_over: bool,
}

impl Command for HoldNotice<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let row = open(tx, self.officer, self.notice, self.take_over, context.now).await?;
        if !self.sure {
            return Err(wrong("Press the button to take it in"));
        }
        let me = self.officer.person;
        let mine = row.held_by.as_deref() == Some(me.to_string().as_str());
        let draft = row.draft.filter(|_| mine).and_then(|draft| draft.parse().ok());
        records::hold(tx, self.notice, me, draft, context.now).await?;
        let entry = NoticeEntry::Held { by: me.to_string() };
        Ok(((), Entry::new(&entry).subject(self.notice).into()))
    }
}

/// What the reader says of the children a notice may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// It is this one.
    Child(ChildId),
    /// It is none of those shown.
    NoneOfThese,
    /// It cannot be said yet.
    Open,
    /// Nothing was selected: refused where children are shown.
    Unsaid,
}

impl Picked {
    /// As a form says it; none where it says something else.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Unsaid),
            "open" => Some(Self::Open),
            "none" => Some(Self::NoneOfThese),
            child => child.parse().ok().map(Self::Child),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Child(_) => "this-child",
            Self::NoneOfThese => "none-of-these",
            Self::Open => "open",
            // Nothing can be said where no child is shown.
            Self::Unsaid => "none-shown",
        }
    }
}

/// Begins a concern that says what the notice says, about the child the reader picked of those it may be about, else about
/// the one it describes.
#[derive(Debug)]
pub struct BeginFromNotice<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub index: &'a Index,
    pub notice: CaseId,
    pub picked: Picked,
    /// The button was pressed.
    pub sure: bool,
}

impl Command for BeginFromNotice<'_> {
    type Output = DraftId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(DraftId, Entries), Refused<StepRefused>> {
        let row = open(tx, self.officer, self.notice, false, context.now).await?;
        if !self.sure {
            return Err(wrong("Press the button to begin a concern from this notice"));
        }
        if let Some(draft) = row.draft.as_ref().and_then(|draft| draft.parse().ok()) {
            let entry = NoticeEntry::FilledIn { draft: row.draft.unwrap_or_default() };
            return Ok((draft, Entry::new(&entry).subject(self.notice).into()));
        }
        let (keys, me) = (self.store.keys(), self.officer.person);
        let said = records::said(tx, keys, &[self.notice]).await?.remove(&self.notice).unwrap_or_default();
        let mut about = Concern::default();
        let searched = self.about(tx, &said.words, &mut about, context.now).await?;
        let concern = filled(about, said.words.concern(self.notice, row.kind()), &said.added);
        let id = DraftId::new(&context.ids, context.now);
        drafts::insert(tx, id, me, drafts::conceal(keys, &context.ids, id, &concern), context.now).await?;
        records::hold(tx, self.notice, me, Some(id), context.now).await?;
        let confirmed = concern.children.iter().find_map(|child| child.child);
        let of_child = |entry: Entry| match confirmed {
            Some(child) => entry.child(child),
            None => entry,
        };
        let begun = ReferralsEntry::ConcernBegun { children: usize::from(confirmed.is_some()) };
        let picked = NoticeEntry::ChildPicked { said: self.picked.code().to_owned() };
        let filled = NoticeEntry::FilledIn { draft: id.to_string() };
        let entries = Entries::one(of_child(Entry::new(&begun).subject(id)))
            .and(of_child(Entry::new(&picked).subject(self.notice)))
            .and(Entry::new(&filled).subject(self.notice));
        Ok((id, entries.and_all(searched)))
    }
}

impl BeginFromNotice<'_> {
    /// Puts the picked child into the concern: only one of those this officer is shown now. What is known of the family
    /// goes with it where the officer may open the child's page; else only what the search says of the child.
    async fn about(
        &self,
        tx: &mut Tx,
        words: &NoticeWords,
        concern: &mut Concern,
        now: Instant,
    ) -> Result<Option<Entry>, Refused<StepRefused>> {
        let child = match self.picked {
            Picked::Child(child) => child,
            Picked::NoneOfThese | Picked::Open => return Ok(None),
            Picked::Unsaid => {
                let found = likely_children(tx, self.index, self.officer, self.notice, words, now).await?;
                if found.as_ref().is_some_and(|found| !found.hits.is_empty()) {
                    let what = "Select the child, or say that none of these fits".to_owned();
                    return Err(Refused::Because(StepRefused::Wrong(vec![Wrong { field: "child".into(), what }])));
                }
                return Ok(found.map(|found| found.entry));
            }
        };
        let found = likely_children(tx, self.index, self.officer, self.notice, words, now).await?;
        let not_shown = || wrong("This child is not among those it may be. Look again, or find the child");
        let found = found.ok_or_else(not_shown)?;
        let picked = found.child(child).ok_or_else(not_shown)?;
        match known(tx, self.officer, child, now).await? {
            Some(known) => begin_concern::fill(concern, known),
            None => concern.children = vec![begin_concern::of_known(&picked)],
        }
        Ok(Some(found.entry))
    }
}

/// Whom a notice may be about, for whoever reads it: none where it says too little to search by.
pub(super) async fn likely_children(
    tx: &mut Tx,
    index: &Index,
    officer: &Officer,
    notice: CaseId,
    words: &NoticeWords,
    now: Instant,
) -> Result<Option<Likely>, Error> {
    let criteria = Criteria::of_words(&words.child, &words.born, &words.postcode, "worry", now.date());
    likely(tx, index, officer, &criteria, notice, now).await
}

/// Fills a concern that was begun on a child's page in from a notice the officer holds.
#[derive(Debug)]
pub struct FillFromNotice<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub notice: CaseId,
    /// One of the officer's own; none where the form did not say which.
    pub draft: Option<DraftId>,
}

impl Command for FillFromNotice<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let hidden = || Refused::Because(StepRefused::Hidden);
        let row = open(tx, self.officer, self.notice, false, context.now).await?;
        let id = self
            .draft
            .ok_or_else(|| wrong("Open the child’s page, raise a concern there, and fill it in from here"))?;
        let (keys, me) = (self.store.keys(), self.officer.person);
        let draft = drafts::own(tx, keys, id, me).await?.ok_or_else(hidden)?;
        if draft.concern.notice.is_some_and(|other| other != self.notice) {
            return Err(wrong("This concern was filled in from another notice already: begin one for each"));
        }
        if row.draft.as_ref().is_some_and(|other| *other != id.to_string()) {
            return Err(wrong(
                "This notice was filled into another concern of yours: go on with that one, or throw it away",
            ));
        }
        let said = records::said(tx, keys, &[self.notice]).await?.remove(&self.notice).unwrap_or_default();
        let concern = filled(draft.concern, said.words.concern(self.notice, row.kind()), &said.added);
        let concealed = drafts::conceal(keys, &context.ids, id, &concern);
        drafts::update(tx, id, draft.version + 1, concealed, context.now).await?;
        records::hold(tx, self.notice, me, Some(id), context.now).await?;
        let entry = NoticeEntry::FilledIn { draft: id.to_string() };
        Ok(((), Entry::new(&entry).subject(self.notice).into()))
    }
}

/// What is written stays; what is empty is filled. A child who was confirmed is the one.
fn filled(mut concern: Concern, mut from: Concern, added: &[(Instant, String)]) -> Concern {
    for (_, words) in added {
        from.worry = format!("{}\n\nAdded later: {words}", from.worry);
    }
    for (_, _, get) in TEXTS {
        if get(&mut concern).trim().is_empty() {
            std::mem::take(get(&mut from)).clone_into(get(&mut concern));
        }
    }
    if concern.children.is_empty() {
        concern.children = from.children.into_iter().filter(|child| !ConcernChild::is_empty(child)).collect();
    }
    concern.notice = from.notice;
    concern
}

/// The notice from which a concern that is being sent was filled in, if any: it must still be this one's.
pub(crate) async fn filled_in(
    tx: &mut Tx,
    officer: &Officer,
    concern: &Concern,
    draft: DraftId,
    now: Instant,
) -> Result<Result<Option<NoticeRow>, ()>, Error> {
    let Some(id) = concern.notice else { return Ok(Ok(None)) };
    let row = records::notice(tx, id).await?.filter(|row| row.draft == Some(draft.to_string()));
    let takes_in = door::door(tx, officer, now).await?.is_some_and(|door| door.takes_in);
    Ok(row.filter(|row| row.state() == State::Held && takes_in).map(Some).ok_or(()))
}

/// A notice that somebody is taking in, for the page of a concern they have begun.
#[derive(Clone, Debug)]
pub struct Holding {
    pub notice: CaseId,
    pub called: String,
    pub child: String,
}

/// What the officer holds and has not written down yet.
pub(crate) async fn holding(tx: &mut Tx, store: &Store, officer: &Officer) -> Result<Vec<Holding>, Error> {
    let rows = records::held_by(tx, officer.person).await?;
    if rows.is_empty() || !door::door(tx, officer, store.now()).await?.is_some_and(|door| door.takes_in) {
        return Ok(Vec::new());
    }
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let said = records::said(tx, store.keys(), &ids).await?;
    Ok(rows
        .iter()
        .map(|row| Holding {
            notice: row.id,
            called: row.called().to_owned(),
            child: said.get(&row.id).map(|said| said.words.child.clone()).unwrap_or_default(),
        })
        .collect())
}
