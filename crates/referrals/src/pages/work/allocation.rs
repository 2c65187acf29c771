//! `/contacts/{contact}/allocation`: whoever answers for a team gives one contact to a worker, with what each carries in view.

use super::{
    super::{
        asked::{Asked, errors},
        contact::seen,
        names, shown, shown_again,
    },
    my_work::in_words,
};
use crate::{
    AllocateContact,
    open_contact::{OpenContact, SeenBy},
    work::team_work::{Of, TeamWork, team_work},
};
use access::{acts::RecordReferral, web::Failed};
use axum::response::Response;
use maud::html;
use ui::{Button, Choice, Errors, Form, Page, Radios};

pub(in crate::pages) async fn choosing(asked: Asked) -> Result<Response, Failed> {
    let (opened, work) = both(&asked).await?;
    Ok(shown(&allocation_page(&opened, &work, "", &Errors::new(), asked.new_key()), &asked.shell))
}

pub(in crate::pages) async fn allocate(asked: Asked) -> Result<Response, Failed> {
    let to = asked.one("to").to_owned();
    let mut found = vec![crate::rules::Wrong { field: "to".into(), what: "Choose who is to have it".into() }];
    if let Ok(to) = to.parse() {
        let command =
            AllocateContact { officer: &asked.signed.officer, case: asked.case, version: asked.version(), to };
        let place = format!("/contacts/{}?saved", asked.case);
        found = match asked.run::<RecordReferral, _>(&command, &asked.fields, &place).await? {
            Ok(done) => return Ok(done),
            Err(wrong) => wrong,
        };
    }
    let (opened, work) = both(&asked).await?;
    Ok(shown_again(&allocation_page(&opened, &work, &to, &errors(found), asked.new_key()), &asked.shell))
}

/// The contact and the team it is with; 404 for whoever does not sit there.
async fn both(asked: &Asked) -> Result<(OpenContact, TeamWork), Failed> {
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    if !matches!(opened.seen_by, SeenBy::Team | SeenBy::Owner) {
        return Err(asked.refused::<RecordReferral>().await);
    }
    let work = team_work(&asked.store, &asked.signed.officer, Of::Nobody, 1).await?.ok_or(Failed::NotFound)?;
    Ok((opened, work))
}

fn allocation_page(page: &OpenContact, work: &TeamWork, to: &str, errors: &Errors, key: String) -> Page {
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let radios =
        work.members.iter().fold(Radios::new("to").legend("Who is to have it?").value(to), |radios, (member, load)| {
            let away = member.away_until.as_deref().map(|until| format!(". Away until {}", in_words(until)));
            let hint =
                format!("{}: {}{}", member.job_title, load.in_words(work.weights.full), away.unwrap_or_default());
            radios.choice(Choice::new(member.person.to_string(), member.name.clone()).hint(hint))
        });
    let form = Form::new(format!("/contacts/{}/allocation", page.case), key).body(html! {
        input type="hidden" name="version" value=(page.version);
        (radios.errors(errors))
        (Button::new("Give it"))
    });
    Page::new("Give this to a worker")
        .caption(names(&about))
        .back(format!("/contacts/{}", page.case))
        .errors(errors)
        .body(html! {
            @if let Some(owner) = &page.owner { p class="govuk-body" { "Now with " (owner.name) "." } }
            (form)
        })
}
