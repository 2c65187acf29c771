//! What is shown of an agency's systems: the list, and one of them with its keys.

use super::{OFFERED_DAYS, Theirs};
use access::{
    agency_clients::{AgencyClient, ClientKey, MOST_DAYS, Supply, supply},
    web::Signed,
};
use base::Instant;
use maud::{Markup, html};
use ui::{
    Button, CardTable, Colour, Details, Errors, Form, InsetText, Link, NotificationBanner, Page, SummaryList,
    SummaryRow, Tag, TextInput, WarningText,
};

pub(super) fn moment(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

fn day(at: Instant) -> String {
    at.date().strftime("%-d %b %Y").to_string()
}

pub(super) fn scopes_in_words(client: &AgencyClient) -> Markup {
    html! {
        ul class="govuk-list" {
            @for scope in client.scopes() {
                li { (scope.in_words()) br; code class="govuk-body-s trellis-as-written" { (scope.code()) } }
            }
        }
    }
}

/// What must be said of a system's keys, if anything.
pub(super) fn warning(client: &AgencyClient, keys: &[ClientKey], now: Instant) -> Option<String> {
    let name = &client.name;
    match supply(keys, now) {
        _ if client.ended_at.is_some() => None,
        Supply::None if keys.is_empty() => None,
        Supply::None => Some(format!("{name} has no key that is good: it does nothing for anybody until it has one.")),
        Supply::EndsSoon(at) => {
            Some(format!("The only key of {name} ends on {}. Make the next one and give it to the system.", day(at)))
        }
        Supply::Good => None,
    }
}

pub(super) fn list(agency: &str, clients: &[AgencyClient], keys: &[ClientKey], now: Instant) -> Page {
    let of = |client: &AgencyClient| keys.iter().filter(|key| key.client == client.id).cloned().collect::<Vec<_>>();
    let table = clients.iter().fold(
        CardTable::new("Systems").caption_hidden().columns(["System", "Has acted for", "Last used", "Keys"]),
        |table, client| {
            let keys = of(client);
            let used = keys.iter().filter_map(|key| key.used_at).max();
            table.row([
                html! { a class="govuk-link" href={ "/systems/" (client.id) } { (client.name) } },
                html! { (people(client.people)) },
                html! { (used.map_or("Never".to_owned(), moment)) },
                keys_in_words(client, &keys, now),
            ])
        },
    );
    let warnings = clients.iter().filter_map(|client| warning(client, &of(client), now));
    Page::new("Systems that act for your colleagues").caption(agency).wide().body(html! {
        @for warning in warnings { (WarningText::new(warning)) }
        p class="govuk-body" {
            "Your agency’s own system can find a child, raise a concern and read what became of it. With each request it names the "
            "colleague for whom it asks. It may do what that colleague may do and no more, and what it does stands in the record under their name."
        }
        @if clients.is_empty() { (InsetText::new("No system acts for your colleagues yet.")) } @else { (table) }
        (Button::new("Register a system").link("/systems/new"))
        p class="govuk-body" {
            "How a system asks is described in " a class="govuk-link" href="/api/v1/openapi.json" { "OpenAPI" }
            " and, for FHIR, in its " a class="govuk-link" href="/fhir/metadata" { "capability statement" } "."
        }
    })
}

pub(super) fn people(people: i64) -> String {
    match people {
        0 => "Nobody yet".to_owned(),
        1 => "1 colleague".to_owned(),
        people => format!("{people} colleagues"),
    }
}

fn keys_in_words(client: &AgencyClient, keys: &[ClientKey], now: Instant) -> Markup {
    if let Some(at) = client.ended_at {
        return html! { (Tag::new("Ended").colour(Colour::Grey)) " " (day(Instant::from_micros(at))) };
    }
    let live: Vec<&ClientKey> = keys.iter().filter(|key| key.is_live(now)).collect();
    let last = live.iter().map(|key| key.expires_at).max().map(day).unwrap_or_default();
    match supply(keys, now) {
        Supply::None => html! { (Tag::new("No key").colour(Colour::Red)) },
        Supply::EndsSoon(_) => html! { (Tag::new("Ends soon").colour(Colour::Yellow)) " " (last) },
        Supply::Good if live.len() == 1 => html! { "1, until " span class="trellis-nowrap" { (last) } },
        Supply::Good => html! { (live.len()) ", the last until " span class="trellis-nowrap" { (last) } },
    }
}

/// What the page of a system was asked for.
#[derive(Default)]
pub(super) struct Asked<'a> {
    /// What has just been done.
    pub(super) done: &'a str,
    /// The key that was just made.
    pub(super) key: Option<&'a str>,
    /// What was typed to make one.
    pub(super) days: &'a str,
    pub(super) errors: Errors,
}

pub(super) fn system(theirs: &Theirs, signed: &Signed, asked: &Asked<'_>, form_key: String) -> Page {
    let Theirs { client, keys } = theirs;
    let (now, ended) = (signed.now, client.ended_at.is_some());
    let live = keys.iter().filter(|key| key.is_live(now)).count();
    let banner = match asked.done {
        "registered" => Some("The system is registered. Make its first key below."),
        "changed" => Some("Saved. It holds from the next request on."),
        "revoked" => Some("The key is revoked. Whoever shows it is refused."),
        "ended" => Some("The system has ended. None of its keys is good."),
        _ => None,
    };
    let page = Page::new(client.name.as_str()).caption(signed.officer.employer_name.as_str()).back("/systems").wide();
    page.errors(&asked.errors).banner(banner.map(NotificationBanner::success)).body(html! {
        @if let Some(key) = asked.key { (made(key)) }
        // Of the key that was just made one has just said how long it is good.
        @if let (Some(warning), None) = (warning(client, keys, now), asked.key) { (WarningText::new(warning)) }
        (facts(client))
        h2 class="govuk-heading-m" id="keys" { "Keys" }
        @if keys.is_empty() { (InsetText::new("It has no key yet, so it cannot ask for anything.")) }
        @else { (table(client, keys, now)) }
        @if !ended {
            @if live < 2 { (make(client, live, asked, form_key)) } @else {
                p class="govuk-body" {
                    "Two keys are good, which is the most there can be. When the system uses the newer one and the older is no longer used, revoke the older."
                }
            }
            (changing_over())
            p class="govuk-body" { a class="govuk-link" href={ "/systems/" (client.id) "/end" } { "End this system" } }
        }
    })
}

/// Shown once.
fn made(key: &str) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "The new key" }
        p class="govuk-body" {
            "Put this key into the system now. It is not shown again. Whoever has it can ask for anybody in your agency: send it to nobody by e-mail."
        }
        (InsetText::new(html! { code class="trellis-as-written" { (key) } }))
    }
}

fn facts(client: &AgencyClient) -> Markup {
    let change = |what: &str| {
        let link = Link::new("Change", format!("/systems/{}/changes", client.id)).hidden_text(what.to_owned());
        client.ended_at.is_none().then_some(link)
    };
    let with = |row: SummaryRow, action: Option<Link>| if let Some(link) = action { row.action(link) } else { row };
    let registered = html! { (day(client.registered_at)) " by " (client.registered_by) };
    let list = SummaryList::new()
        .row(with(SummaryRow::new("What it does", client.purpose.as_str()), change("what it does")))
        .row(with(SummaryRow::new("May do", scopes_in_words(client)), change("what it may do")))
        .fact("Has acted for", people(client.people))
        .fact("Registered", registered);
    let list = match (client.ended_at, &client.ended_by) {
        (Some(at), Some(by)) => list.fact("Ended", format!("{} by {by}", day(Instant::from_micros(at)))),
        _ => list,
    };
    html! { (list) }
}

fn table(client: &AgencyClient, keys: &[ClientKey], now: Instant) -> Markup {
    let table = CardTable::new("Keys").caption_hidden().columns(["Key", "Begins", "Made", "Last used", "Good until"]);
    let table = keys.iter().fold(table, |table, key| {
        table.row([
            html! { span class="trellis-nowrap" { "Key " (key.number) } },
            html! { code class="trellis-nowrap" { (key.begins()) } },
            html! { span class="trellis-nowrap" { (day(key.made_at)) } " by " (key.made_by) },
            html! {
                @match key.used_at.map(Instant::from_micros) {
                    Some(at) => { span class="trellis-nowrap" { (day(at)) } " at " (at.in_london().strftime("%H:%M")) }
                    None => { "Never" }
                }
            },
            html! {
                @if key.is_live(now) {
                    span class="trellis-nowrap" { (day(key.expires_at)) } " "
                    a class="govuk-link" href={ "/systems/" (client.id) "/keys/" (key.number) "/revocation" } {
                        "Revoke" span class="govuk-visually-hidden" { " key " (key.number) }
                    }
                } @else if let Some(at) = key.revoked_at {
                    "Revoked " span class="trellis-nowrap" { (day(Instant::from_micros(at))) }
                    @if let Some(by) = &key.revoked_by { " by " (by) }
                } @else { "Ended " span class="trellis-nowrap" { (day(key.expires_at)) } }
            },
        ])
    });
    html! { (table) }
}

fn make(client: &AgencyClient, live: usize, asked: &Asked<'_>, form_key: String) -> Markup {
    let offered = OFFERED_DAYS.to_string();
    let days = if asked.errors.on("days").is_some() { asked.days } else { &offered };
    html! {
        h2 class="govuk-heading-m" { @if live == 0 { "Make a key" } @else { "Make the next key" } }
        (Form::new(format!("/systems/{}/keys", client.id), form_key).body(html! {
            (TextInput::new("days", "For how many days?").hint(format!("At most {MOST_DAYS}")).width(3).numeric()
                .value(days).errors(&asked.errors))
            (Button::new("Make a key").prevent_double_click(true))
        }))
    }
}

fn changing_over() -> Markup {
    html! {
        (Details::new("How to change a key without stopping the system", html! {
            ol class="govuk-list govuk-list--number" {
                li { "Make the next key. Both are good." }
                li { "Put it into the system in place of the old one." }
                li { "Look here again: when “Last used” of the new key moves and that of the old one stands still, the change is made." }
                li { "Revoke the old key." }
            }
        }))
    }
}
