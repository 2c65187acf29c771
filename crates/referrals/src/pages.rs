//! The pages of a worry: writing it down, following it, the front door's inbox, one contact.

mod advice;
mod asked;
mod concern_parts;
mod concerns;
mod contact;
mod contact_forms;
mod contact_parts;
mod disagreement;
mod exports;
mod files;
mod inbox;
mod letter;
mod meeting;
mod notice;
mod questions;
mod readdress;
mod requests;
mod strategy;
mod waiting;
mod work;

use crate::notice::tally::Tally;
use access::{
    acts::{
        AskForHelp, DecideIdentity, DecideReferral, DecideWaiting, FindMeeting, FindReferral, FindWaiting,
        RaiseConcern, RecordExport, RecordInvolvement, RecordMeeting, RecordReferral, RecordWaiting, SeeIdentity,
        SeeMeeting, SeeReferral, SeeWaiting,
    },
    web::{Failed, RouteAct, Routes, Signed},
};
use axum::{
    extract::FromRef,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use base::Instant;
use children::Index;
use store::Store;
use ui::{Page, Shell};

fn shown(page: &Page, shell: &Shell) -> Response {
    Html(page.in_shell(shell).into_string()).into_response()
}

/// A form that is not right comes back with what was typed, and says so to programs too.
fn shown_again(page: &Page, shell: &Shell) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, shown(page, shell)).into_response()
}

/// Journals that an act on a case was refused: the same for an id that never was as for one that is hidden.
async fn refused<A: access::Act>(store: &Store, signed: &Signed, case: impl std::fmt::Display) -> Failed {
    let entry = store::Entry::new(&access::AccessEntry::Refused { act: A::name(), asked: false }).subject(case);
    match signed.journal(store, vec![entry]).await {
        Ok(()) => Failed::NotFound,
        Err(failed) => failed,
    }
}

/// "today at 16:20", "21 November 2026 at 09:05".
fn when(at: Instant, now: Instant) -> String {
    let shown = at.in_london();
    if at.date() == now.date() {
        shown.strftime("today at %H:%M").to_string()
    } else {
        shown.strftime("%-d %B %Y at %H:%M").to_string()
    }
}

/// "21 November 2026".
fn on_day(at: Instant) -> String {
    at.in_london().strftime("%-d %B %Y").to_string()
}

/// Whom a contact is about, in one line.
fn names(of: &[String]) -> String {
    match of {
        [] => "No child named".to_owned(),
        [one] => one.clone(),
        [first, others @ ..] => match others.split_last() {
            Some((last, [])) => format!("{first} and {last}"),
            Some((last, between)) => format!("{first}, {} and {last}", between.join(", ")),
            None => first.clone(),
        },
    }
}

pub fn routes<S>() -> Routes<S>
where
    S: Clone + Send + Sync + 'static,
    Store: FromRef<S>,
    Tally: FromRef<S>,
    Index: FromRef<S>,
{
    Routes::default()
        .get("/children/{child}/readdressing", RouteAct::of::<SeeIdentity>(), readdress::page)
        .post("/children/{child}/readdressing", RouteAct::of::<DecideIdentity>(), readdress::readdress)
        .get("/tell", RouteAct::Open, notice::tell::start)
        .get("/tell/write", RouteAct::Open, notice::tell::writing)
        .post("/tell/write", RouteAct::Open, notice::tell::send)
        .get("/tell/back", RouteAct::Open, notice::tell::asking)
        .post("/tell/back", RouteAct::Open, notice::tell::look)
        .post("/tell/add", RouteAct::Open, notice::tell::add)
        .get("/notices", RouteAct::of::<FindReferral>(), notice::list::page)
        .get("/notices/out-of-hours", RouteAct::of::<FindReferral>(), notice::nights::page)
        .post("/notices/out-of-hours", RouteAct::of::<RaiseConcern>(), notice::nights::write_down)
        .post("/notices/out-of-hours/accept", RouteAct::of::<FindReferral>(), notice::nights::accept)
        .get("/notices/bulk", RouteAct::of::<RaiseConcern>(), notice::bulk::page)
        .get("/notices/bulk/example.csv", RouteAct::of::<RaiseConcern>(), notice::bulk::example)
        .post("/notices/bulk", RouteAct::of::<RaiseConcern>(), notice::bulk::preview)
        .post("/notices/bulk/send", RouteAct::of::<RaiseConcern>(), notice::bulk::send)
        .get("/notices/{notice}", RouteAct::of::<SeeReferral>(), notice::one::page)
        .post("/notices/{notice}/hold", RouteAct::of::<RecordReferral>(), notice::one::hold)
        .post("/notices/{notice}/begin", RouteAct::of::<RecordReferral>(), notice::one::begin)
        .post("/notices/{notice}/fill", RouteAct::of::<RecordReferral>(), notice::one::fill)
        .post("/notices/{notice}/aside", RouteAct::of::<DecideReferral>(), notice::one::put_aside)
        .post("/notices/{notice}/read", RouteAct::of::<RecordReferral>(), notice::one::addition_read)
        .get("/concerns", RouteAct::of::<RaiseConcern>(), concerns::list)
        .get("/concerns/new", RouteAct::of::<RaiseConcern>(), concerns::start)
        .post("/concerns", RouteAct::of::<RaiseConcern>(), concerns::begin)
        .get("/concerns/{draft}", RouteAct::of::<RaiseConcern>(), concerns::tasks)
        .get("/concerns/{draft}/check", RouteAct::of::<RaiseConcern>(), concerns::check)
        .post("/concerns/{draft}/send", RouteAct::of::<RaiseConcern>(), concerns::send)
        .get("/concerns/{draft}/discard", RouteAct::of::<RaiseConcern>(), concerns::discarding)
        .post("/concerns/{draft}/discard", RouteAct::of::<RaiseConcern>(), concerns::discard)
        .get("/concerns/{draft}/files", RouteAct::of::<RaiseConcern>(), files::of_concern)
        .post("/concerns/{draft}/files", RouteAct::of::<RaiseConcern>(), files::add_to_concern)
        .post("/concerns/{draft}/files/removal", RouteAct::of::<RaiseConcern>(), files::remove_from_concern)
        .get("/concerns/{draft}/files/{number}", RouteAct::of::<RaiseConcern>(), files::open_of_concern)
        .get("/concerns/{draft}/{part}", RouteAct::of::<RaiseConcern>(), concerns::part)
        .post("/concerns/{draft}/{part}", RouteAct::of::<RaiseConcern>(), concerns::save)
        .get("/consultations", RouteAct::of::<FindReferral>(), advice::index)
        .post("/consultations", RouteAct::of::<FindReferral>(), advice::ask)
        .get("/consultations/{consultation}", RouteAct::of::<SeeReferral>(), advice::page)
        .post("/consultations/{consultation}/advice", RouteAct::of::<DecideReferral>(), advice::advise)
        .post("/consultations/{consultation}/concern", RouteAct::of::<RecordReferral>(), advice::raise)
        .get("/contacts", RouteAct::of::<FindReferral>(), inbox::list)
        .get("/contacts/{contact}", RouteAct::of::<SeeReferral>(), contact::page)
        .get("/contacts/{contact}/checks", RouteAct::of::<DecideReferral>(), requests::asking)
        .post("/contacts/{contact}/checks", RouteAct::of::<DecideReferral>(), requests::ask)
        .get("/exports/referrals", RouteAct::of::<RecordExport>(), exports::list)
        .post("/exports/referrals", RouteAct::of::<RecordExport>(), exports::make)
        .get("/exports/{export}", RouteAct::of::<RecordExport>(), exports::page)
        .get("/exports/{export}/json", RouteAct::of::<RecordExport>(), exports::json)
        .get("/exports/{export}/csv", RouteAct::of::<RecordExport>(), exports::csv)
        .post("/exports/{export}/receipts", RouteAct::of::<RecordExport>(), exports::receive)
        .get("/children/{child}/question", RouteAct::of::<RecordInvolvement>(), questions::form)
        .post("/children/{child}/question", RouteAct::of::<RecordInvolvement>(), questions::ask)
        .get("/requests/{request}", RouteAct::of::<SeeReferral>(), requests::page)
        .post("/requests/{request}/answer", RouteAct::of::<RecordReferral>(), requests::answer_it)
        .post("/requests/{request}/release", RouteAct::of::<RecordReferral>(), requests::release)
        .post("/requests/{request}/chase", RouteAct::of::<RecordReferral>(), requests::chase)
        .get("/my-work", RouteAct::of::<FindReferral>(), work::my_work::page)
        .get("/my-work/away", RouteAct::of::<FindReferral>(), work::away::form)
        .post("/my-work/away", RouteAct::of::<FindReferral>(), work::away::save)
        .post("/my-work/away/{absence}/end", RouteAct::of::<FindReferral>(), work::away::end)
        .get("/my-work/news", RouteAct::of::<FindReferral>(), work::news::form)
        .post("/my-work/news", RouteAct::of::<FindReferral>(), work::news::save)
        .get("/my-work/calendar", RouteAct::of::<FindReferral>(), work::calendar::page)
        .post("/my-work/calendar", RouteAct::of::<FindReferral>(), work::calendar::make)
        .get("/calendar/{token}", RouteAct::Open, work::calendar::feed)
        .get("/team-work", RouteAct::of::<FindReferral>(), work::team_work::page)
        .post("/team-work/reassign", RouteAct::of::<FindReferral>(), work::team_work::reassign)
        .get("/contacts/{contact}/allocation", RouteAct::of::<RecordReferral>(), work::allocation::choosing)
        .post("/contacts/{contact}/allocation", RouteAct::of::<RecordReferral>(), work::allocation::allocate)
        .get("/contacts/{contact}/letter", RouteAct::of::<RecordReferral>(), letter::page)
        .post("/contacts/{contact}/letter", RouteAct::of::<RecordReferral>(), letter::tell)
        .post("/contacts/{contact}/take", RouteAct::of::<RecordReferral>(), contact_forms::take)
        .get("/contacts/{contact}/decision", RouteAct::of::<DecideReferral>(), contact_forms::deciding)
        .post("/contacts/{contact}/decision", RouteAct::of::<DecideReferral>(), contact_forms::decide)
        .post("/contacts/{contact}/agreement", RouteAct::of::<DecideReferral>(), contact_forms::agree)
        .post("/contacts/{contact}/files", RouteAct::of::<RecordReferral>(), files::add_to_contact)
        .post("/contacts/{contact}/files/withdrawal", RouteAct::of::<RecordReferral>(), files::withdraw)
        .get("/contacts/{contact}/files/{number}", RouteAct::of::<SeeReferral>(), files::open_of_contact)
        .post("/contacts/{contact}/messages", RouteAct::of::<RecordReferral>(), contact_forms::write)
        .post("/contacts/{contact}/disagreement", RouteAct::of::<RecordReferral>(), contact_forms::disagree)
        .post(
            "/contacts/{contact}/disagreement-answer",
            RouteAct::of::<DecideReferral>(),
            contact_forms::answer_disagreement,
        )
        .get("/contacts/{contact}/strategy", RouteAct::of::<RecordReferral>(), strategy::page)
        .post("/contacts/{contact}/strategy/call", RouteAct::of::<RecordReferral>(), strategy::call)
        .post("/contacts/{contact}/strategy/plan", RouteAct::of::<RecordReferral>(), strategy::plan)
        .get("/contacts/{contact}/strategy/record", RouteAct::of::<RecordReferral>(), strategy::recording)
        .post("/contacts/{contact}/strategy/record", RouteAct::of::<RecordReferral>(), strategy::record)
        .post("/contacts/{contact}/strategy/addition", RouteAct::of::<RecordReferral>(), strategy::add)
        .post("/contacts/{contact}/strategy/outcome", RouteAct::of::<RecordReferral>(), strategy::propose)
        .post("/contacts/{contact}/strategy/agreement", RouteAct::of::<RecordReferral>(), strategy::agree)
        .post("/contacts/{contact}/strategy/conference", RouteAct::of::<RecordReferral>(), strategy::conference)
        .get("/strategy/{discussion}", RouteAct::of::<SeeReferral>(), strategy::attended)
        .post("/contacts/{contact}/progress", RouteAct::of::<RecordReferral>(), contact_forms::progress)
        .get("/children/{child}/waiting", RouteAct::of::<AskForHelp>(), waiting::join::form)
        .post("/children/{child}/waiting", RouteAct::of::<AskForHelp>(), waiting::join::join)
        .get("/waiting", RouteAct::of::<FindWaiting>(), waiting::board::page)
        .get("/waiting/asked", RouteAct::of::<FindWaiting>(), waiting::asked_for::page)
        .get("/waiting/{entry}", RouteAct::of::<SeeWaiting>(), waiting::entry::page)
        .post("/waiting/{entry}/offer", RouteAct::of::<DecideWaiting>(), waiting::steps::offer)
        .post("/waiting/{entry}/answer", RouteAct::of::<DecideWaiting>(), waiting::steps::answer)
        .post("/waiting/{entry}/check", RouteAct::of::<DecideWaiting>(), waiting::steps::check)
        .post("/waiting/{entry}/order", RouteAct::of::<DecideWaiting>(), waiting::steps::order)
        .post("/waiting/{entry}/needs", RouteAct::of::<DecideWaiting>(), waiting::steps::needs)
        .post("/waiting/{entry}/end", RouteAct::of::<DecideWaiting>(), waiting::steps::end)
        .post("/waiting/{entry}/review", RouteAct::of::<RecordWaiting>(), waiting::steps::review)
        .post("/waiting/{entry}/absence", RouteAct::of::<RecordWaiting>(), waiting::steps::absence)
        .post("/waiting/{entry}/worse", RouteAct::of::<RecordWaiting>(), waiting::steps::worse)
        .post("/waiting/{entry}/read", RouteAct::of::<RecordWaiting>(), waiting::steps::read)
        .post("/contacts/{contact}/lateness", RouteAct::of::<RecordReferral>(), contact_forms::lateness)
        .get("/meetings", RouteAct::of::<FindMeeting>(), meeting::agenda::page)
        .post("/meetings", RouteAct::of::<FindMeeting>(), meeting::agenda::open)
        .post("/meetings/agenda", RouteAct::of::<FindMeeting>(), meeting::agenda::ask)
        .get("/meetings/past", RouteAct::of::<FindMeeting>(), meeting::past::list)
        .get("/meetings/{meeting}", RouteAct::of::<SeeMeeting>(), meeting::running::page)
        .post("/meetings/{meeting}/decisions", RouteAct::of::<RecordMeeting>(), meeting::running::decide)
        .post("/meetings/{meeting}/attendance", RouteAct::of::<RecordMeeting>(), meeting::attendance::save)
        .get("/meetings/{meeting}/closing", RouteAct::of::<RecordMeeting>(), meeting::closing::page)
        .post("/meetings/{meeting}/closing", RouteAct::of::<RecordMeeting>(), meeting::closing::close)
        .post("/meetings/{meeting}/addenda", RouteAct::of::<RecordMeeting>(), meeting::minutes::add)
        .get("/actions/{action}", RouteAct::of::<SeeMeeting>(), meeting::action::page)
        .post("/actions/{action}/done", RouteAct::of::<RecordMeeting>(), meeting::action::finish)
        .post("/actions/{action}/change", RouteAct::of::<RecordMeeting>(), meeting::action::change)
}
