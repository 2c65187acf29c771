//! The index team lifts a shield. Hidden contact details are shown again at once; a child whose existence is hidden
//! stays so until a second person has agreed.

use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
    records::shields as marks,
};
use access::{
    Officer, Permit,
    acts::{DecideShield, RecordShield},
    liftings, permit,
    shields::{self, Shield},
};
use base::{ChildId, LiftingId, ShieldId};
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// Lifts a shield over contact details, or asks that hidden existence be shown again.
#[derive(Debug)]
pub struct LiftShield<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub shield: ShieldId,
    pub reason: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lift {
    /// The shield is gone.
    Done,
    /// A second person must agree.
    Asked,
}

#[derive(Debug, PartialEq, Eq)]
pub enum LiftRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(WrongField),
    /// It was lifted before.
    NotInForce,
    /// Somebody has asked, and it waits for a second person.
    AskedAlready,
}

impl Command for LiftShield<'_> {
    type Output = Lift;
    type Refusal = LiftRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Lift, Entries), Refused<LiftRefused>> {
        let because = Refused::Because;
        let may = permit::<RecordShield>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, LiftRefused::Hidden))?;
        let kept = shields::in_force(tx, may.child(), self.shield, context.now).await?;
        let shield = kept.and_then(|kept| kept.shield()).ok_or(because(LiftRefused::NotInForce))?;
        let reason = reason(self.reason, "reason").map_err(|wrong| because(LiftRefused::Wrong(wrong)))?;
        let person = self.officer.person;
        let asked = liftings::ask(tx, &context.ids, self.shield, reason, person, context.now).await?;
        let lifting = asked.ok_or(because(LiftRefused::AskedAlready))?;
        match (shield, may.also::<DecideShield>()) {
            (Shield::Contact, Some(may)) => {
                let entry = lift(tx, context, &may, lifting, (self.shield, shield), self.officer).await?;
                Ok((Lift::Done, entry.into()))
            }
            (Shield::Contact | Shield::Existence, _) => {
                let entry = ChildrenEntry::ShieldLiftAsked { shield: shield.code().to_owned() };
                let entry = Entry::new(&entry).child(may.child()).subject(self.shield).basis(may.basis().to_string());
                Ok((Lift::Asked, entry.into()))
            }
        }
    }
}

/// What agencies' records say was considered: they put the shield up again only when they say so anew.
async fn lift(
    tx: &mut Tx,
    context: &Context<'_>,
    may: &Permit<DecideShield>,
    lifting: LiftingId,
    (id, shield): (ShieldId, Shield),
    officer: &Officer,
) -> Result<Entry, store::Error> {
    liftings::answer(tx, lifting, true, officer.person, context.now).await?;
    marks::settle(tx, may.child(), shield).await?;
    let entry = ChildrenEntry::ShieldLifted { shield: shield.code().to_owned() };
    Ok(Entry::new(&entry).child(may.child()).subject(id).basis(may.basis().to_string()))
}

/// A person of the index team answers what another asked: the shield is lifted, or stands.
#[derive(Debug)]
pub struct AnswerLifting<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub lifting: LiftingId,
    pub agreed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    /// Whoever asked cannot agree.
    OwnQuestion,
    /// Somebody was faster.
    AnsweredAlready,
}

impl Command for AnswerLifting<'_> {
    type Output = ();
    type Refusal = AnswerRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<AnswerRefused>> {
        let because = Refused::Because;
        let may = permit::<DecideShield>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, AnswerRefused::Hidden))?;
        let asked = liftings::of_child(tx, may.child()).await?.into_iter().find(|l| l.id == self.lifting);
        let asked = asked.filter(|l| l.answered_at.is_none()).ok_or(because(AnswerRefused::AnsweredAlready))?;
        let kept = shields::in_force(tx, may.child(), asked.shield, context.now).await?;
        let shield = kept.and_then(|kept| kept.shield()).ok_or(because(AnswerRefused::AnsweredAlready))?;
        if !self.agreed {
            liftings::answer(tx, asked.id, false, self.officer.person, context.now).await?;
            let entry = ChildrenEntry::ShieldLiftDeclined { shield: shield.code().to_owned() };
            let entry = Entry::new(&entry).child(may.child()).subject(asked.shield).basis(may.basis().to_string());
            return Ok(((), entry.into()));
        }
        if asked.asked_by == self.officer.person {
            return Err(because(AnswerRefused::OwnQuestion));
        }
        let entry = lift(tx, context, &may, asked.id, (asked.shield, shield), self.officer).await?;
        Ok(((), entry.into()))
    }
}
