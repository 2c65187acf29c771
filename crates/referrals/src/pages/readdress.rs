//! `GET /children/{child}/readdressing`: whose is what was written while two children were on one page?

use super::{asked::Asked, shown, shown_again};
use crate::readdress::{Parted, Piece, Readdress, ReaddressRefused, Readdressing, Side, readdressing};
use access::{
    Act, Denied,
    acts::{DecideIdentity, SeeIdentity},
    web::Failed,
};
use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect, Response},
};
use base::{ChildId, JoinId};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Ran, Refused};
use ui::{Button, CardTable, Choice, Errors, Form, InsetText, NotificationBanner, Page, Radios};

type AboutChild = Asked<ChildId>;

pub(super) async fn page(RawQuery(query): RawQuery, asked: AboutChild) -> Result<Response, Failed> {
    let query = super::asked::read(query.unwrap_or_default().as_bytes());
    let wanted = super::asked::one(&query, "join").parse().ok();
    let done = super::asked::one(&query, "done") == "moved";
    show(&asked, wanted, done, &Errors::new()).await
}

async fn show(asked: &AboutChild, wanted: Option<JoinId>, done: bool, errors: &Errors) -> Result<Response, Failed> {
    let seen = match readdressing(&asked.store, &asked.signed.officer, asked.case, wanted).await {
        Ok(seen) => seen,
        Err(Denied::Fault(error)) => return Err(error.into()),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(refused::<SeeIdentity>(asked).await),
    };
    asked.signed.journal(&asked.store, seen.entries.clone()).await?;
    let page = readdressing_page(&seen, asked, done, errors);
    Ok(if errors.is_empty() { shown(&page, &asked.shell) } else { shown_again(&page, &asked.shell) })
}

async fn refused<A: Act>(asked: &AboutChild) -> Failed {
    let entry = store::Entry::new(&access::AccessEntry::Refused { act: A::name(), asked: false }).child(asked.case);
    match asked.signed.journal(&asked.store, vec![entry]).await {
        Ok(()) => Failed::NotFound,
        Err(failed) => failed,
    }
}

pub(super) async fn readdress(asked: AboutChild) -> Result<Response, Failed> {
    let join = asked.one("join").parse().unwrap_or(JoinId::from_u128(0));
    let about: BTreeMap<String, ChildId> = asked
        .fields
        .iter()
        .filter_map(|(name, values)| Some((name.strip_prefix("about-")?.to_owned(), values.first()?.parse().ok()?)))
        .collect();
    let command = Readdress { officer: &asked.signed.officer, child: asked.case, join, about: &about };
    let child = asked.case;
    let place = |_: &usize| format!("/children/{child}/readdressing?join={join}&done=moved");
    let words = (asked.one("join"), &about);
    let ran = asked.signed.run_once(&asked.store, asked.one("idempotency_key"), &words, &command, place).await;
    let mut errors = Errors::new();
    match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => errors
            .add_general("This form was sent before with other words, and those are saved. See below what is kept"),
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(refusal)) => match refusal {
            ReaddressRefused::Hidden => return Err(refused::<DecideIdentity>(&asked).await),
            ReaddressRefused::Gone => {
                errors.add_general(
                    "They have become one child in the meantime, or never were parted. See below how it is now",
                );
            }
            ReaddressRefused::Nothing => {
                errors.add_general(
                    "Nothing differs from how it is. Select the other child where a piece of work is the other’s",
                );
            }
            ReaddressRefused::TwoPlaces { piece } => errors.add(
                &format!("about-{piece}"),
                "The other child waits on this list as well: end one of the two places first, then move this one",
            ),
        },
    }
    show(&asked, Some(join), false, &errors).await
}

fn readdressing_page(seen: &Readdressing, asked: &AboutChild, done: bool, errors: &Errors) -> Page {
    let body = match &seen.parted {
        None => html! { (InsetText::new("This child was parted from nobody who is another child today.")) },
        Some(parted) => of_both(seen.child, parted, asked, errors),
    };
    Page::new("Whose is what was written?")
        .back(format!("/children/{}/joins", seen.child))
        .errors(errors)
        .banner(done.then(|| NotificationBanner::success("Moved. Each page shows now what is its own.")))
        .wide()
        .body(body)
}

fn of_both(child: ChildId, parted: &Parted, asked: &AboutChild, errors: &Errors) -> Markup {
    html! {
        p class="govuk-body" {
            "While two children were on one page, whatever was written went to one of them. Say for each piece of work whose it is. "
            "What stands in it is not shown here: if you cannot tell, ask where it lies. It can be moved back."
        }
        (two_children(&parted.children))
        @if parted.pieces.is_empty() {
            (InsetText::new("Nothing was written of either that is not about both."))
        } @else {
            (Form::new(format!("/children/{child}/readdressing"), asked.new_key()).body(html! {
                input type="hidden" name="join" value=(parted.join.id);
                @for piece in &parted.pieces { (question(piece, parted, asked, errors)) }
                (Button::new("Save"))
            }))
        }
    }
}

const WHICH: [&str; 2] = ["First child", "Second child"];

fn two_children(sides: &[Side; 2]) -> CardTable {
    let table = CardTable::new("The two children").caption_hidden().columns(["Which", "Name", "Born", "Services now"]);
    sides.iter().zip(WHICH).fold(table, |table, (side, which)| {
        table.row([
            html! { (which) },
            html! { a class="govuk-link" href={ "/children/" (side.child) } { (side.name) } },
            html! { (side.born.as_deref().unwrap_or("Not known")) },
            html! { @if side.services.is_empty() { "None" } @else { (side.services.join(", ")) } },
        ])
    })
}

fn question(piece: &Piece, parted: &Parted, asked: &AboutChild, errors: &Errors) -> Radios {
    let name = format!("about-{}", piece.id);
    let day = piece.since.in_london().strftime("%-d %B %Y").to_string();
    let reference = piece.reference.as_ref().map(|r| format!(" {r}")).unwrap_or_default();
    let meanwhile = (parted.join.joined_at..=parted.join.parted_at.unwrap_or(i64::MAX)).contains(&piece.since.micros());
    let mut hint = vec![format!("Since {day}")];
    hint.extend(piece.team.as_ref().map(|team| format!("with {team}")));
    hint.extend(meanwhile.then(|| "while they were on one page".to_owned()));
    let typed = asked.one(&name);
    let current = piece.child.to_string();
    let chosen = if typed.is_empty() { current.as_str() } else { typed };
    parted.children.iter().zip(WHICH).fold(
        Radios::new(&name)
            .legend(format!("{}{reference}", piece.kind.in_words()))
            .hint(hint.join(", "))
            .small()
            .value(chosen)
            .errors(errors),
        |radios, (side, which)| radios.choice(Choice::new(side.child.to_string(), format!("{which}: {}", side.name))),
    )
}
