//! The pages of the index, and the table of their routes.

mod alerts;
mod ask_reason;
mod asked;
mod breach;
mod child_form;
pub mod confirm_child;
mod correct_record;
mod elsewhere;
mod elsewhere_forms;
mod feeds;
mod involved_ring;
mod joins;
mod mixed;
mod mixed_forms;
mod mixed_reports;
mod my_children;
mod open_child;
mod record_child;
mod review_forms;
mod reviews;
mod shield_forms;
mod shields;
mod work;
mod work_forms;

use crate::Index;
use access::{
    AccessEntry, Act,
    acts::{
        DecideIdentity, DecideShield, FindChild, FindIdentity, RecordChild, RecordElsewhere, RecordFeed,
        RecordIdentity, RecordInvolvement, RecordShield, RecordWork, SeeAlerts, SeeContact, SeeElsewhere, SeeFeed,
        SeeIdentity, SeeIndex, SeeOwn, SeeShields, SeeWork,
    },
    web::{Failed, RouteAct, Routes, Signed},
};
use axum::{
    extract::FromRef,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use base::ChildId;
use serde::Serialize;
use store::{Command, Entry, Ran, Refused, Store};
use ui::{Page, Shell};

/// What the pages of this room need.
#[derive(Clone, Debug)]
pub struct Children {
    pub store: Store,
    pub index: Index,
}

impl Children {
    /// Runs the command of a form once, however often the form is sent. A form without a key is run as it comes.
    async fn run_once<C: Command>(
        &self,
        signed: &Signed,
        key: &str,
        words: &(impl Serialize + Sync),
        command: &C,
        leads_to: impl Fn(&C::Output) -> String + Sync,
    ) -> Result<Ran, Refused<C::Refusal>> {
        signed.run_once(&self.store, key, words, command, leads_to).await
    }

    /// Journals what a page shows, before it leaves. Without the entry there is no page.
    async fn journal(&self, signed: &Signed, entries: Vec<Entry>) -> Result<(), Failed> {
        signed.journal(&self.store, entries).await
    }

    /// Journals that `A` was refused, or a reason asked for first: the same for an id that never was as for a child
    /// who is hidden.
    async fn refused<A: Act>(&self, signed: &Signed, child: ChildId, asked: bool) -> Result<(), Failed> {
        let entry = Entry::new(&AccessEntry::Refused { act: A::name(), asked }).child(child);
        self.journal(signed, vec![entry]).await
    }
}

fn shown(page: &Page, shell: &Shell) -> Response {
    Html(page.in_shell(shell).into_string()).into_response()
}

/// A form that is not right comes back with what was typed, and says so to programs too.
fn shown_again(page: &Page, shell: &Shell) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page.in_shell(shell).into_string())).into_response()
}

/// Words from the middle of a sentence, put at its beginning.
fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub fn routes<S>() -> Routes<S>
where
    S: Clone + Send + Sync + 'static,
    Children: FromRef<S>,
{
    Routes::default()
        .get("/children", RouteAct::of::<SeeOwn>(), my_children::list)
        .post("/children/named", RouteAct::of::<SeeOwn>(), my_children::named)
        .get("/searches/new", RouteAct::of::<FindChild>(), confirm_child::form)
        .post("/searches", RouteAct::of::<FindChild>(), confirm_child::search)
        .get("/searches/{search}", RouteAct::of::<FindChild>(), confirm_child::answers)
        .get("/searches/{search}/child", RouteAct::of::<RecordChild>(), record_child::form)
        .post("/searches/{search}/child", RouteAct::of::<RecordChild>(), record_child::add)
        .get("/children/{child}", RouteAct::of::<SeeIndex>(), open_child::page)
        .post("/children/{child}/reason", RouteAct::of::<SeeIndex>(), ask_reason::give)
        .get("/children/{child}/reason", RouteAct::of::<SeeIndex>(), ask_reason::ask)
        .get("/children/{child}/contact", RouteAct::of::<SeeContact>(), ask_reason::ask_for_contact)
        .post("/children/{child}/contact", RouteAct::of::<SeeContact>(), ask_reason::give_for_contact)
        .get("/children/{child}/recorded", RouteAct::of::<RecordInvolvement>(), correct_record::form)
        .post("/children/{child}/recorded", RouteAct::of::<RecordInvolvement>(), correct_record::correct)
        .get("/children/{child}/work", RouteAct::of::<RecordWork>(), work_forms::form)
        .post("/children/{child}/work", RouteAct::of::<RecordWork>(), work_forms::begin)
        .get("/other-areas", RouteAct::of::<FindChild>(), elsewhere::directory)
        .get("/children/{child}/other-areas", RouteAct::of::<SeeElsewhere>(), elsewhere::page)
        .post("/children/{child}/other-areas", RouteAct::of::<RecordElsewhere>(), elsewhere_forms::begin)
        .get("/children/{child}/other-areas/new", RouteAct::of::<RecordElsewhere>(), elsewhere_forms::new)
        .get("/children/{child}/other-areas/step", RouteAct::of::<RecordElsewhere>(), elsewhere_forms::step)
        .post("/children/{child}/other-areas/step", RouteAct::of::<RecordElsewhere>(), elsewhere_forms::take)
        .get("/work/{work}", RouteAct::of::<SeeWork>(), work::page)
        .post("/work/{work}/proposal", RouteAct::of::<RecordWork>(), work::propose)
        .post("/work/{work}/proposal-answer", RouteAct::of::<RecordWork>(), work::answer)
        .post("/work/{work}/proposal-withdrawal", RouteAct::of::<RecordWork>(), work::withdraw)
        .post("/work/{work}/lead-end", RouteAct::of::<RecordWork>(), work::give_up)
        .post("/work/{work}/end", RouteAct::of::<RecordWork>(), work::end)
        .post("/work/{work}/joining", RouteAct::of::<RecordWork>(), work::ask_to_join)
        .post("/work/{work}/joining-answer", RouteAct::of::<RecordWork>(), work::answer_join)
        .post("/work/{work}/invitation", RouteAct::of::<RecordWork>(), work::invite)
        .post("/work/{work}/leaving", RouteAct::of::<RecordWork>(), work::leave)
        .get("/children/{child}/shields", RouteAct::of::<SeeShields>(), shields::list)
        .post("/children/{child}/shields", RouteAct::of::<RecordShield>(), shields::put_up)
        .post("/children/{child}/shields/lifting", RouteAct::of::<RecordShield>(), shields::lift)
        .post("/children/{child}/shields/lifting-answer", RouteAct::of::<DecideShield>(), shields::answer)
        .post("/children/{child}/shields/holders", RouteAct::of::<RecordShield>(), shields::name)
        .post("/children/{child}/shields/holders-removed", RouteAct::of::<RecordShield>(), shields::remove)
        .get("/alerts", RouteAct::of::<SeeAlerts>(), alerts::list)
        .get("/match-reviews", RouteAct::of::<FindIdentity>(), reviews::list)
        .get("/match-reviews/{review}", RouteAct::of::<SeeIdentity>(), reviews::page)
        .post("/match-reviews/{review}/answer", RouteAct::of::<DecideIdentity>(), reviews::answer)
        .post("/match-reviews/{review}/agreement", RouteAct::of::<DecideIdentity>(), reviews::second)
        .get("/children/{child}/not-the-same", RouteAct::of::<RecordIdentity>(), mixed::form)
        .post("/children/{child}/not-the-same", RouteAct::of::<RecordIdentity>(), mixed::report)
        .get("/mixed-reports/{report}", RouteAct::of::<SeeIdentity>(), mixed_reports::page)
        .post("/mixed-reports/{report}/answer", RouteAct::of::<DecideIdentity>(), mixed_reports::answer)
        .post("/mixed-reports/{report}/agreement", RouteAct::of::<DecideIdentity>(), mixed_reports::second)
        .get("/children/{child}/joins", RouteAct::of::<SeeIdentity>(), joins::page)
        .post("/children/{child}/joins/parting", RouteAct::of::<DecideIdentity>(), joins::part)
        .post("/children/{child}/joins/check", RouteAct::of::<DecideIdentity>(), joins::check)
        .post("/children/{child}/joins/question", RouteAct::of::<DecideIdentity>(), joins::ask)
        .get("/feeds", RouteAct::of::<SeeFeed>(), feeds::list)
        .get("/feeds/{feed}", RouteAct::of::<SeeFeed>(), feeds::feed)
        .post("/feeds/{feed}/preview", RouteAct::of::<RecordFeed>(), feeds::preview)
        .get("/feed-files/{file}", RouteAct::of::<SeeFeed>(), feeds::file)
        .get("/feed-files/{file}/bad-rows", RouteAct::of::<SeeFeed>(), feeds::bad_rows)
        .post("/feed-files/{file}/load", RouteAct::of::<RecordFeed>(), feeds::load)
        .post("/feed-files/{file}/agreement", RouteAct::of::<RecordFeed>(), feeds::agree)
}
