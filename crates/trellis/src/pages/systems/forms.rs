//! The forms about a system of an agency, and the pages that ask whether one is sure.

use super::{Theirs, Typed, shown::scopes_in_words};
use access::{
    agency_clients::{AgencyClient, ClientKey, ClientRefused, LONGEST_PURPOSE, Scope},
    web::Failed,
};
use base::Instant;
use maud::{Markup, html};
use ui::{
    Button, CharacterCount, Checkboxes, Choice, Errors, Form, InsetText, Page, SummaryList, TextInput, WarningText,
};

/// What is wrong with what was typed; what is not theirs is not there.
pub(super) fn errors_of(refused: ClientRefused) -> Result<Errors, Failed> {
    match refused {
        ClientRefused::Hidden => Err(Failed::NotFound),
        ClientRefused::Stale => Ok(Errors::new()),
        ClientRefused::Wrong(wrong) => {
            Ok(wrong.into_iter().fold(Errors::new(), |errors, (field, what)| errors.with(field, what)))
        }
    }
}

/// The same form came before with other words, which were kept.
pub(super) fn other_words() -> Errors {
    let mut errors = Errors::new();
    errors.add_general("This form was sent before with other words, and those are kept. What you see here is not. Send it again to keep it");
    errors
}

fn fields(typed: &Typed, errors: &Errors) -> Markup {
    let scopes = Scope::ALL.into_iter().fold(
        Checkboxes::new("scopes")
            .legend("What may it do for your colleagues?")
            .hint("Choose only what it needs. You can change this later; it takes effect at once")
            .values(typed.scopes.clone())
            .errors(errors),
        |boxes, scope| boxes.choice(Choice::new(scope.code(), scope.in_words()).hint(scope.code())),
    );
    html! {
        (TextInput::new("name", "What is the system called?").hint("As your colleagues call it. For example: school records, or clinic system")
            .width(20).value(typed.name.as_str()).autocomplete("off").errors(errors))
        (CharacterCount::new("purpose", "What does it do for them?")
            .hint("Each colleague it acts for reads this. For example: raises a concern from the child’s record, and shows there what became of it")
            .max_length(u32::try_from(LONGEST_PURPOSE).ok()).rows(3).value(typed.purpose.as_str()).errors(errors))
        (scopes)
    }
}

pub(super) fn register(typed: &Typed, errors: &Errors, key: String) -> Page {
    Page::new("Register a system").back("/systems").errors(errors).body(html! {
        (Form::new("/systems", key).body(html! {
            (fields(typed, errors))
            (Button::new("Register"))
        }))
    })
}

pub(super) fn change(client: &AgencyClient, typed: &Typed, errors: &Errors, key: String) -> Page {
    let place = format!("/systems/{}", client.id);
    let page = Page::new("Change what it may do").caption(client.name.as_str()).back(place).errors(errors);
    page.body(change_form(client, typed, errors, key))
}

fn change_form(client: &AgencyClient, typed: &Typed, errors: &Errors, key: String) -> Markup {
    html! {
        (Form::new(format!("/systems/{}/changes", client.id), key).body(html! {
            input type="hidden" name="version" value=(typed.version);
            (fields(typed, errors))
            (Button::new("Save"))
        }))
    }
}

/// Somebody was quicker: both texts, and the form as it was typed.
pub(super) fn stale(client: &AgencyClient, typed: &Typed, key: String) -> Page {
    let mut errors = Errors::new();
    errors.add_general(
        "Somebody else has changed this system meanwhile. Read what stands there now, then save yours or go back",
    );
    let now = SummaryList::new()
        .fact("Name", client.name.as_str())
        .fact("What it is for", client.purpose.as_str())
        .fact("May do", scopes_in_words(client));
    let place = format!("/systems/{}", client.id);
    Page::new("Change what it may do").caption(client.name.as_str()).back(place).errors(&errors).body(html! {
        h2 class="govuk-heading-m" { "What stands there now" }
        (now)
        h2 class="govuk-heading-m" { "What you typed" }
        (change_form(client, typed, &errors, key))
    })
}

/// What is sent from a page that has said what it does.
fn sure(action: String, key: String, button: &str) -> Markup {
    html! {
        (Form::new(action, key).body(html! {
            input type="hidden" name="sure" value="yes";
            (Button::new(button.to_owned()).warning())
        }))
    }
}

pub(super) fn revoke(theirs: &Theirs, key: &ClientKey, now: Instant, form_key: String) -> Page {
    let place = format!("/systems/{}", theirs.client.id);
    let another = theirs.keys.iter().find(|other| other.is_live(now) && other.number != key.number);
    let used = key.used_at.map(super::shown::moment);
    Page::new(format!("Revoke key {}", key.number)).caption(theirs.client.name.as_str()).back(place.clone()).body(html! {
        p class="govuk-body" { "It begins " code class="trellis-as-written" { (key.begins()) } ". Whoever shows it is refused from then on." }
        @if let Some(used) = &used {
            p class="govuk-body" { "It was last used on " (used) "." }
        } @else {
            p class="govuk-body" { "It has never been used." }
        }
        @if let Some(another) = another {
            (InsetText::new(match another.used_at.map(super::shown::moment) {
                Some(at) => format!("Key {} stays good. It was last used on {at}.", another.number),
                None => format!("Key {} stays good, but has never been used. Is the system using it already?", another.number),
            }))
        } @else {
            (WarningText::new("It is the only key that is good. Without it the system does nothing for anybody until it has another."))
        }
        (sure(format!("{place}/keys/{}/revocation", key.number), form_key, &format!("Revoke key {}", key.number)))
    })
}

pub(super) fn end(theirs: &Theirs, form_key: String) -> Page {
    let client = &theirs.client;
    let place = format!("/systems/{}", client.id);
    let used = theirs.keys.iter().filter_map(|key| key.used_at).max().map(super::shown::moment);
    Page::new(format!("End {}", client.name)).back(place.clone()).body(html! {
        (WarningText::new("None of its keys is good from then on, and it cannot be taken up again: it would have to be registered anew."))
        p class="govuk-body" {
            @if client.people > 0 { "It has acted for " (super::shown::people(client.people)) ". " }
            @match used {
                Some(at) => { "It was last used on " (at) ". " }
                None => { "It has never been used. " }
            }
            "What it did stays in the record."
        }
        (sure(format!("{place}/end"), form_key, "End this system"))
    })
}
