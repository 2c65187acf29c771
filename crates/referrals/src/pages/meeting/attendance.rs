//! Who is here, seat by seat: folded up once it has been recorded.

use super::{
    super::{asked::errors, shown_again},
    OfMeeting, minutes,
    running::{Forms, meeting_page, open},
};
use crate::meeting::{
    model::CAME,
    record_attendance::{RecordAttendance, SeatWords},
    records::{Attended, Member},
    see_agenda::Agenda,
};
use access::{acts::RecordMeeting, web::Failed};
use axum::response::Response;
use maud::{Markup, html};
use ui::{Button, CardTable, Details, Form, Select, TextInput};

/// Seats of one meeting that are read from a form.
const MOST: usize = 60;

pub(in super::super) async fn save(asked: OfMeeting) -> Result<Response, Failed> {
    let mut seats = Vec::new();
    for place in 0..MOST {
        if !asked.fields.contains_key(&format!("came-{place}")) {
            break;
        }
        let of = |what: &str| asked.one(&format!("{what}-{place}")).to_owned();
        seats.push(SeatWords { came: of("came"), person: of("person"), deputy: of("deputy") });
    }
    let version = asked.version();
    let command = RecordAttendance { officer: &asked.signed.officer, meeting: asked.case, version, seats: &seats };
    let place = format!("/meetings/{}?saved", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &seats, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let errors = errors(wrong);
    let Some(agenda) = open(&asked, None).await? else {
        return minutes::again(&asked, &errors).await;
    };
    let forms = Forms { attendance: Some(&seats), errors: &errors, ..Forms::default() };
    Ok(shown_again(&meeting_page(&agenda, &asked, &forms), &asked.shell))
}

pub(super) fn form(agenda: &Agenda, asked: &OfMeeting, forms: &Forms<'_>) -> Markup {
    let Some(meeting) = &agenda.meeting else { return html! {} };
    let present = agenda.seats.iter().filter(|seat| seat.came == "present").count();
    let summary = if agenda.seats.iter().any(|seat| !seat.came.is_empty()) {
        format!("Who is here: {present} of {} seats", agenda.seats.len())
    } else {
        "Who is here: not recorded yet".to_owned()
    };
    let row = |seat: &Attended| {
        let place = usize::try_from(seat.position).unwrap_or(0);
        let typed = forms.attendance.and_then(|typed| typed.get(place));
        let came = typed.map_or(seat.came.as_str(), |t| t.came.as_str());
        let person = typed.map_or_else(|| sits(agenda, seat), |t| t.person.clone());
        let deputy = typed.map_or(seat.deputy.as_deref().unwrap_or_default(), |t| t.deputy.as_str());
        let label = |what: &str| format!("{what}: {}", seat.title);
        let of = agenda.members.iter().filter(|m| m.agency == seat.agency);
        let people = std::iter::once((String::new(), "No name".to_owned()))
            .chain(of.map(|m| (m.id.to_string(), m.name.clone())));
        let hidden = "govuk-visually-hidden";
        [
            html! { (seat.title) },
            html! { (Select::new(&format!("person-{place}"), label("Who")).label_class(hidden).value(person).options(people).errors(forms.errors)) },
            html! { (Select::new(&format!("came-{place}"), label("Here")).label_class(hidden).value(came).options(CAME).errors(forms.errors)) },
            html! { (TextInput::new(&format!("deputy-{place}"), label("Deputy")).label_class(hidden).value(deputy).autocomplete("off").errors(forms.errors)) },
        ]
    };
    html! {
        (Details::new(summary, html! {
            (Form::new(format!("/meetings/{}/attendance", meeting.id), format!("{}-here", asked.new_key())).class("trellis-seats trellis-no-print").body(html! {
                input type="hidden" name="version" value=(meeting.version);
                (agenda.seats.iter().fold(
                    CardTable::new("Seats").caption_hidden().compact().columns(["Seat", "Who", "Here", "Deputy"]),
                    |table, seat| table.row(row(seat)),
                ))
                (Button::new("Save who is here").secondary())
            }))
        }).open(forms.attendance.is_some()))
    }
}

/// Who sits there: as recorded, else the one member of the agency where there is exactly one.
fn sits(agenda: &Agenda, seat: &Attended) -> String {
    if let Some(person) = &seat.person {
        return person.clone();
    }
    let same =
        agenda.seats.iter().filter(|other| other.agency == seat.agency && other.position < seat.position).count();
    let of: Vec<&Member> = agenda.members.iter().filter(|m| m.agency == seat.agency).collect();
    of.get(same).map(|m| m.id.to_string()).unwrap_or_default()
}
