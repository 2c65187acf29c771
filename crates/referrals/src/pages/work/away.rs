//! `/my-work/away`: somebody is away for some days, and says who answers.

use super::{
    super::{asked::Form as Asked, shown, shown_again},
    my_work::in_words,
};
use access::{
    record_absence::{Absence, AbsenceRefused, EndAbsence, RecordAbsence, of},
    team::{Member, members},
    web::{Failed, Signed},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{AbsenceId, PersonId};
use maud::html;
use store::{Ran, Refused, Store};
use ui::{Button, DateInput, Errors, Form, Page, Select, SelectOption};

pub(in crate::pages) async fn form(asked: Asked) -> Result<Response, Failed> {
    let page = away_page(&asked, &Errors::new()).await?;
    Ok(shown(&page, &asked.shell))
}

pub(in crate::pages) async fn save(asked: Asked) -> Result<Response, Failed> {
    let officer = &asked.signed.officer;
    let mut errors = Errors::new();
    let days = [("from", "first"), ("until", "last")].map(|(field, which)| {
        let day = asked.day(field);
        if day.is_none() {
            let first = format!("{field}-day");
            errors.add_at(field, &first, format!("Enter the {which} day away, like 23 11 2026"));
        }
        day
    });
    let person = match asked.one("person") {
        "" => Ok(officer.person),
        other => other.parse::<PersonId>(),
    };
    let cover = Some(asked.one("cover")).filter(|c| !c.is_empty()).map(str::parse::<PersonId>).transpose();
    let (Ok(person), Ok(cover)) = (person, cover) else { return Err(Failed::NotFound) };
    if let [Some(from), Some(until)] = days {
        let command = RecordAbsence { officer, person, from, until, cover };
        let place = if person == officer.person { "/my-work?away" } else { "/team-work" };
        let ran = asked
            .signed
            .run_once(&asked.store, asked.one("idempotency_key"), &asked.fields, &command, |_| place.to_owned());
        match ran.await {
            Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
            Ok(Ran::OtherWords(_)) => {
                errors.add_general("This was saved before with other days. Look below what is kept");
            }
            Err(Refused::Fault(error)) => return Err(error.into()),
            Err(Refused::Because(why)) => match why {
                AbsenceRefused::Cover => errors.add("cover", why.to_string()),
                AbsenceRefused::EndsBeforeItBegins | AbsenceRefused::Past | AbsenceRefused::TooLong => {
                    errors.add_at("until", "until-day", why.to_string());
                }
                AbsenceRefused::Twice => errors.add_at("from", "from-day", why.to_string()),
                AbsenceRefused::NotYours => return Err(Failed::NotFound),
            },
        }
    }
    let page = away_page(&asked, &errors).await?;
    Ok(shown_again(&page, &asked.shell))
}

pub(in crate::pages) async fn end(
    State(store): State<Store>,
    signed: Signed,
    Path(absence): Path<String>,
) -> Result<Response, Failed> {
    let absence: AbsenceId = absence.parse().map_err(|_| Failed::NotFound)?;
    let command = EndAbsence { officer: &signed.officer, absence };
    match signed.run_once(&store, "", &(), &command, |()| "/my-work?back".to_owned()).await {
        Ok(_) => Ok(Redirect::to("/my-work?back").into_response()),
        Err(Refused::Because(_)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

async fn away_page(asked: &Asked, errors: &Errors) -> Result<Page, Failed> {
    let officer = &asked.signed.officer;
    if !officer.role.works_with_children() {
        return Err(Failed::NotFound);
    }
    let now = asked.signed.now;
    let mut tx = asked.store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let members = members(&mut tx, team, now).await?;
    let mut kept: Vec<(String, Absence)> = Vec::new();
    for member in members.iter().filter(|m| m.person == officer.person || officer.role.manages_a_team()) {
        let of_one = of(&mut tx, member.person, now).await?;
        kept.extend(of_one.into_iter().map(|absence| (member.name.clone(), absence)));
    }
    drop(tx);
    let body = html! {
        @for (name, absence) in &kept {
            (Form::new(format!("/my-work/away/{}/end", absence.id), "").body(html! {
                p class="govuk-body" {
                    (name) ": " (in_words(&absence.from_on)) " to " (in_words(&absence.until_on)) ". "
                    @match &absence.cover_name { Some(cover) => { (cover) " answers." } None => { "Nobody answers." } }
                }
                (Button::new(if absence.person == officer.person { "I am back".to_owned() } else { format!("{name} is back") }).secondary())
            }))
        }
        (Form::new("/my-work/away", asked.new_key()).body(html! {
            @if officer.role.manages_a_team() { (people(asked, &members, errors)) }
            (days(asked, "from", "First day away", errors))
            (days(asked, "until", "Last day away", errors))
            (cover(asked, &members, errors))
            (Button::new("Save"))
        }))
    };
    let hint = html! {
        p class="govuk-body" {
            "Whoever answers for you finds your open work under their own. It stays yours, and the people who sent it see whom to ring."
        }
    };
    Ok(Page::new("Days away").back("/my-work").errors(errors).body(html! { (hint) (body) }))
}

fn people(asked: &Asked, members: &[Member], errors: &Errors) -> Select {
    Select::new("person", "Who is away?")
        .option(SelectOption::new("", "I am"))
        .options(
            members
                .iter()
                .filter(|m| m.person != asked.signed.officer.person)
                .map(|m| (m.person.to_string(), m.name.clone())),
        )
        .value(asked.one("person"))
        .errors(errors)
}

fn days(asked: &Asked, field: &str, question: &str, errors: &Errors) -> DateInput {
    let part = |part: &str| asked.one(&format!("{field}-{part}")).to_owned();
    DateInput::new(field, question.to_owned())
        .hint("For example, 23 11 2026")
        .values([part("day"), part("month"), part("year")])
        .errors(errors)
}

fn cover(asked: &Asked, members: &[Member], errors: &Errors) -> Select {
    let others = members.iter().filter(|m| m.person != asked.signed.officer.person || !asked.one("person").is_empty());
    Select::new("cover", "Who answers meanwhile?")
        .option(SelectOption::new("", "Nobody"))
        .options(others.map(|m| {
            let away = if m.is_away() { " (away)" } else { "" };
            (m.person.to_string(), format!("{}{away}", m.name))
        }))
        .value(asked.one("cover"))
        .errors(errors)
}
