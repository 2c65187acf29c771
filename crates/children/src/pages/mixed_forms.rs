//! What the pages about a page that shows two children show, and their forms.

use super::{mixed::Typed, open_child::spaced};
use crate::{
    mixed::{
        records::{Report, Step},
        report::Reporting,
        rules::Verdict,
        see::SeenReport,
    },
    model::RecordedIdentity,
    put_up_shield::WrongField,
    story,
};
use base::{Instant, PersonId};
use maud::{Markup, html};
use ui::{
    Button, ButtonGroup, CardTable, Checkboxes, Choice, Errors, Form, InsetText, NotificationBanner, Page, Radios,
    Textarea, WarningText,
};

fn moment(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

pub(super) fn report_page(reporting: &Reporting, typed: &Typed, done: bool, key: String) -> Page {
    let page = &reporting.page;
    let services = page.involved.iter().chain(&page.no_longer).fold(
        Checkboxes::new("involvement")
            .legend("Which of these works with another child?")
            .hint("Tick what you know of. If you cannot tell, tick none")
            .values(typed.involvements.clone())
            .errors(&typed.errors),
        |boxes, row| {
            let who = row.practitioner.as_deref().unwrap_or("practitioner not named");
            boxes.choice(Choice::new(row.id.to_string(), row.organisation_name.as_str()).hint(who.to_owned()))
        },
    );
    let nothing = page.involved.is_empty() && page.no_longer.is_empty();
    let ring = page.whom_to_ring.as_ref();
    let form = Form::new(format!("/children/{}/not-the-same", page.child), key).body(html! {
        @if !nothing { (services) }
        (Textarea::new("words", "What makes you think so?").rows(4)
            .hint("At least 10 characters. For example: the school named here has never had this child; the birth date is her cousin’s")
            .value(typed.words.as_str()).errors(&typed.errors))
        (Button::new("Send to the index team"))
    });
    let body = html! {
        p class="govuk-body" {
            "If something on this child’s page is about another child, say so here. The index team looks at every record behind the page and parts the two. "
            "Until then, whoever opens the page reads that it may be wrong."
        }
        @if let Some(ring) = ring {
            p class="govuk-body" {
                "If a child may come to harm by it today, ring as well: " (ring.name) ", "
                strong class="trellis-nowrap" { (ring.phone) } "."
            }
        }
        (form)
        @if !reporting.earlier.is_empty() {
            h2 class="govuk-heading-m" { "What you said before" }
            @for (report, steps) in &reporting.earlier { (earlier(report, steps)) }
        }
    };
    Page::new("Something here is about another child")
        .caption(page.likeness.name.as_str())
        .window_title("Something here is about another child")
        .back(format!("/children/{}", page.child))
        .errors(&typed.errors)
        .banner(done.then(|| {
            NotificationBanner::success(
                "The index team has it. What they find stands on this page, and on the child’s.",
            )
        }))
        .body(body)
}

fn earlier(report: &Report, steps: &[Step]) -> Markup {
    let answer = steps.iter().rfind(|step| matches!(step.kind.as_str(), "parted" | "one"));
    html! {
        p class="govuk-body" {
            "On " (moment(report.reported_at)) ". "
            @match (report.state.as_str(), answer) {
                ("parted", Some(answer)) => { strong { "They were two children and have been parted" } ", " (moment(answer.said_at)) ": “" (answer.words) "”" }
                ("one", Some(answer)) => { strong { "It is one child" } ", " (answer.name) ", " (moment(answer.said_at)) ": “" (answer.words) "”" }
                _ => { "The index team is looking at it." }
            }
        }
    }
}

/// What was typed into the index team's form that came back, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Answering {
    pub(super) verdict: String,
    /// None at first: then those are ticked that were pointed at.
    pub(super) records: Option<Vec<String>>,
    pub(super) reason: String,
    pub(super) errors: Errors,
}

impl Answering {
    pub(super) fn wrong(mut self, wrong: &[WrongField]) -> Self {
        for one in wrong {
            self.errors.add(one.field, one.what.as_str());
        }
        self
    }
}

pub(super) fn answer_page(seen: &SeenReport, viewer: PersonId, typed: &Answering, key: String) -> Page {
    let proposal = seen.proposal();
    let body = html! {
        @if seen.shielded {
            (WarningText::new("Something of this child is hidden. Do not tell anybody outside the index team what stands here."))
        }
        @if seen.report.waits() && !seen.careful.is_empty() {
            (InsetText::new(html! {
                "Two people must agree before records are parted, because "
                (seen.careful.iter().map(|c| c.in_words()).collect::<Vec<_>>().join(", and ")) "."
            }))
        }
        @match seen.report.state.as_str() {
            "parted" => { (InsetText::new(html! {
                "They were two children, and have been parted. "
                a class="govuk-link" href={ "/children/" (seen.child) "/joins" } { "See the other child, and who came near while they were one" } "."
            })) }
            "one" => { (InsetText::new("It was found to be one child.")) }
            _ => {}
        }
        h2 class="govuk-heading-m" { "What has been said" }
        @for step in &seen.steps { (said(seen, step)) }
        @if let Some(proposal) = proposal {
            (records_table("The other child’s", seen, |record| proposal.records.contains(record)))
            (records_table("Stay with this child", seen, |record| !proposal.records.contains(record)))
            (agreement(seen, proposal, viewer, typed, key))
        } @else if seen.report.waits() {
            (form(seen, typed, key))
        } @else {
            (records_table("What is recorded of this child now", seen, |_| true))
        }
    };
    Page::new("One child or two?")
        .caption(seen.likeness.name.as_str())
        .window_title("One child or two?")
        .back("/match-reviews")
        .errors(&typed.errors)
        .wide()
        .body(body)
}

fn said(seen: &SeenReport, step: &Step) -> Markup {
    let what = match step.kind.as_str() {
        "reported" => "Reported",
        "parted" => "Two children",
        "one" => "One child",
        "agreed" => "Agreed",
        _ => "Did not agree",
    };
    let titles: Vec<&str> =
        seen.records.iter().filter(|r| step.records.contains(&r.record)).map(|r| r.feed_title.as_str()).collect();
    html! {
        p class="govuk-body" {
            strong { (what) } ": " (step.name) ", " (step.job_title) ", " (step.employer)
            @if let Some(phone) = &step.phone { ", " span class="trellis-nowrap" { (phone) } }
            ", " (moment(step.said_at))
            @if !step.words.is_empty() { br; "“" (step.words) "”" }
            @if !titles.is_empty() { br; "About another child: " (titles.join("; ")) }
        }
    }
}

/// What one record says of who the child is, in one line.
fn identity(record: &RecordedIdentity) -> String {
    let one = std::slice::from_ref(record);
    let names = story::names(one).into_iter().map(|name| name.value).collect::<Vec<_>>().join(", ");
    let born = story::birth(one).map(|birth| format!("born {}", story::birth_in_words(birth.value)));
    let nhs = record.nhs_number.as_ref().map(|number| format!("NHS {}", spaced(number)));
    let upn = record.upn.as_ref().map(|number| format!("UPN {number}"));
    let parts = [Some(names).filter(|n| !n.is_empty()), born, record.sex.clone(), nhs, upn];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn lives(record: &RecordedIdentity) -> String {
    story::address(record).map_or_else(|| "No address".to_owned(), |address| address.to_string())
}

fn kept(seen: &SeenReport, record: &RecordedIdentity) -> String {
    let on = Instant::from_micros(record.received_at).in_london().strftime("%-d %B %Y").to_string();
    let services = seen.services.get(&record.record).map(|s| s.join("; ")).filter(|s| !s.is_empty());
    let services = services.map_or_else(String::new, |s| format!("{s}. "));
    let ended = if record.ended_at.is_some() { ". No longer sent" } else { "" };
    format!("{services}Received {on}{ended}")
}

fn records_table(caption: &str, seen: &SeenReport, of: impl Fn(&String) -> bool) -> CardTable {
    seen.records.iter().filter(|r| of(&r.record)).fold(
        CardTable::new(caption).columns(["Source", "Says", "Address", "Kept by"]),
        |table, record| {
            table.row([
                html! { (record.feed_title) },
                html! { (identity(record)) },
                html! { (lives(record)) },
                html! { (kept(seen, record)) },
            ])
        },
    )
}

fn form(seen: &SeenReport, typed: &Answering, key: String) -> Form {
    let pointed = seen.pointed_at();
    let ticked: Vec<String> = typed.records.clone().unwrap_or_else(|| pointed.iter().cloned().collect());
    let records = seen.records.iter().fold(
        Checkboxes::new("record")
            .legend("Which records are about the other child?")
            .hint("Tick those that move to a child of their own. The rest stay")
            .values(ticked)
            .errors(&typed.errors),
        |boxes, record| {
            let hint = html! {
                (identity(record)) br; (lives(record)) br; (kept(seen, record))
                @if pointed.contains(&record.record) { br; strong { "Reported as another child’s" } }
            };
            boxes.choice(Choice::new(record.record.as_str(), record.feed_title.as_str()).hint(hint))
        },
    );
    let verdicts = Verdict::ALL.into_iter().fold(
        Radios::new("verdict").legend("Is this one child or two?").value(typed.verdict.as_str()).errors(&typed.errors),
        |radios, verdict| {
            let hint = match verdict {
                Verdict::Two => "Services and ties move with their records. It can be undone.",
                Verdict::One => "Nothing moves, and the page no longer says that it may be wrong.",
            };
            radios.choice(Choice::new(verdict.code(), verdict.in_words()).hint(hint))
        },
    );
    Form::new(format!("/mixed-reports/{}/answer", seen.report.id), key).body(html! {
        input type="hidden" name="version" value=(seen.report.version);
        (records)
        (verdicts)
        (Textarea::new("reason", "How do you know?").rows(3)
            .hint("At least 10 characters. Whoever reported it reads this")
            .value(typed.reason.as_str()).errors(&typed.errors))
        (Button::new("Save"))
    })
}

fn agreement(seen: &SeenReport, proposal: &Step, viewer: PersonId, typed: &Answering, key: String) -> Markup {
    let own = proposal.said_by == viewer;
    let form = Form::new(format!("/mixed-reports/{}/agreement", seen.report.id), key).body(html! {
        input type="hidden" name="version" value=(seen.report.version);
        @if !own {
            (Textarea::new("reason", "Anything to add, or why you do not agree").rows(3)
                .value(typed.reason.as_str()).errors(&typed.errors))
        }
        (if own {
            ButtonGroup::new().with(Button::new("Take your answer back").secondary().name("agreed").value("no"))
        } else {
            ButtonGroup::new()
                .with(Button::new("Agree: part them").name("agreed").value("yes"))
                .with(Button::new("Do not agree").secondary().name("agreed").value("no"))
        })
    });
    html! {
        h2 class="govuk-heading-m" { "A second person must agree" }
        @if own {
            p class="govuk-body" { "You have said that these are two children. Another person of the index team must agree; it stands first on their list." }
        } @else {
            p class="govuk-body" { (proposal.name) " has said that these are two children." }
        }
        (form)
    }
}
