//! `/meetings/past`: the meetings a team has held, in figures.

use super::{
    super::{refused, shown},
    short_day,
};
use crate::meeting::{
    past_meetings::{PastMeetings, past_meetings},
    records::MeetingRow,
};
use access::{
    acts::FindMeeting,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, InsetText, Page, Pagination, Shell};

#[derive(Deserialize)]
pub(in super::super) struct Wanted {
    #[serde(default)]
    page: usize,
}

pub(in super::super) async fn list(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let Some(past) = past_meetings(&store, &signed.officer, wanted.page.max(1)).await? else {
        let team = signed.officer.seat().map_or(signed.officer.employer, |seat| seat.organisation);
        return Err(refused::<FindMeeting>(&store, &signed, team).await);
    };
    signed.journal(&store, past.entries.clone()).await?;
    Ok(shown(&page(&past), &shell))
}

fn page(past: &PastMeetings) -> Page {
    let body = html! {
        @if past.meetings.is_empty() {
            (InsetText::new("No meeting has been closed yet."))
        } @else {
            (past.meetings.iter().fold(
                CardTable::new("Earlier meetings").caption_hidden().columns(["Held on", "Discussed", "Not discussed", "Two-week promise kept"]),
                |table, meeting| table.row(cells(meeting)),
            ))
            @if let Some(steps) = Pagination::through("/meetings/past", past.page, past.pages) { (steps) }
        }
    };
    Page::new("Earlier meetings").caption(past.team.as_str()).back("/meetings").wide().body(body)
}

fn cells(meeting: &MeetingRow) -> [Markup; 4] {
    let day = meeting.held_on.parse().map_or_else(|_| meeting.held_on.clone(), short_day);
    [
        html! { a class="govuk-link" href={ "/meetings/" (meeting.id) } { (day) } },
        html! { (meeting.discussed) },
        html! { (meeting.not_discussed) },
        html! { @if meeting.judged == 0 { "None came due" } @else { (meeting.kept) " of " (meeting.judged) } },
    ]
}
