//! What the page of a child's shields shows, and its forms.

use crate::{
    put_up_shield::{GROUNDS, ShieldWords, WrongField, ground_in_words},
    rules::date_in_words,
    see_shields::{Shields, Shown},
};
use access::{liftings::Lifting, shields::Shield};
use base::{ChildId, Instant, PersonId, ShieldId};
use maud::{Markup, html};
use ui::{
    Button, ButtonGroup, CardTable, Choice, Colour, DateInput, Details, Errors, Form, InsetText, NotificationBanner,
    Page, Radios, SummaryList, Tag, TextInput, Textarea, WarningText,
};

/// Which form of the page something is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum At {
    #[default]
    Page,
    NewShield,
    Lifting(ShieldId),
    Holder(ShieldId),
}

impl At {
    /// The id of the input of a field. A page with several shields has a form of each kind for each.
    fn anchor(self, field: &str) -> String {
        match self {
            Self::Page => String::new(),
            // A message about a date is shown at its first box.
            Self::NewShield if field == "review" => "review-day".to_owned(),
            Self::NewShield => field.to_owned(),
            Self::Lifting(shield) => format!("lift-{shield}"),
            Self::Holder(shield) => format!("who-{shield}"),
        }
    }
}

/// What was typed into the form that came back, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) at: At,
    pub(super) words: ShieldWords,
    pub(super) text: String,
    pub(super) errors: Errors,
}

impl Typed {
    pub(super) fn wrong(mut self, at: At, wrong: &[WrongField]) -> Self {
        self.at = at;
        for one in wrong {
            self.errors.add_at(one.field, &at.anchor(one.field), one.what.as_str());
        }
        self
    }

    fn text_at(&self, at: At) -> &str {
        if self.at == at { &self.text } else { "" }
    }

    fn errors_at(&self, at: At) -> Errors {
        if self.at == at { self.errors.clone() } else { Errors::new() }
    }
}

type Key<'a> = &'a dyn Fn() -> String;

pub(super) fn shields_page(shields: &Shields, viewer: PersonId, typed: &Typed, done: &str, key: Key<'_>) -> Page {
    let body = html! {
        @if shields.in_force.is_empty() {
            (InsetText::new("No shield is over this child. Whoever may search finds the child, and whoever may open the page sees the address."))
        }
        @for shown in &shields.in_force { (in_force(shields.child, shown, viewer, typed, key)) }
        @if !shields.missing.is_empty() { (put_up(shields, typed, key)) }
        @if !shields.past.is_empty() {
            h2 class="govuk-heading-m" { "Past shields" }
            @for shown in &shields.past { (past(shown)) }
        }
    };
    Page::new("Shields")
        .caption(shields.name.as_str())
        .window_title("Shields")
        .back(format!("/children/{}", shields.child))
        .errors(&typed.errors)
        .banner(banner(done))
        .body(body)
}

fn banner(done: &str) -> Option<NotificationBanner> {
    let words = match done {
        "put-up" => "The shield is up. From now on nobody is shown what it hides.",
        "lifted" => "The shield is lifted.",
        "asked" => "Your request is kept. The shield stands until a second person of the index team agrees.",
        "kept" => "The shield stays up.",
        "named" => "This person may now open the child’s page.",
        "removed" => "This person can no longer open the child’s page.",
        _ => return None,
    };
    Some(NotificationBanner::success(words))
}

fn day(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y").to_string()
}

fn moment(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

fn in_force(child: ChildId, shown: &Shown, viewer: PersonId, typed: &Typed, key: Key<'_>) -> Markup {
    html! {
        h2 class="govuk-heading-m" {
            (shown.shield.in_words()) " " (Tag::new("In force").colour(Colour::Red))
            @if shown.review_is_due { " " (Tag::new("Review is due").colour(Colour::Yellow)) }
        }
        p class="govuk-body" { (hides(shown.shield)) }
        (facts(shown))
        @if shown.shield == Shield::Existence { (holders(child, shown, typed, key)) }
        @if let Some(asked) = shown.asked() { (waiting(child, asked, viewer, key)) }
        @else { (lifting(child, shown, typed, key)) }
    }
}

const fn hides(shield: Shield) -> &'static str {
    match shield {
        Shield::Contact => {
            "The child is found by name, without a place. Where the child lives, who works with it and who has looked are hidden."
        }
        Shield::Existence => {
            "Nobody finds the child by anything or opens the page, except the index team and whom it names."
        }
    }
}

fn facts(shown: &Shown) -> SummaryList {
    let kept = &shown.kept;
    let by = match (&kept.decided_by, shown.marked_by.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, []) => "A record that an agency sent".to_owned(),
        (None, feeds) => format!("A record of the feed {}", feeds.join(", ")),
    };
    let until = match (kept.until_at, &kept.review_on) {
        (Some(until), _) => format!("Lifted on {}", moment(until)),
        (None, Some(review)) => format!("Until it is lifted; to be looked at again on {}", date_in_words(review)),
        (None, None) => "Until it is lifted".to_owned(),
    };
    let list = SummaryList::new()
        .fact("Ground", ground_in_words(&kept.ground).to_owned())
        .fact("Decided by", by)
        .fact("From", moment(kept.from_at))
        .fact("Until", until);
    match &kept.reason {
        Some(reason) => list.fact("Reason", reason.as_str()),
        None => list,
    }
}

fn holders(child: ChildId, shown: &Shown, typed: &Typed, key: Key<'_>) -> Markup {
    let (shield, at) = (shown.kept.id, At::Holder(shown.kept.id));
    let table = shown.holders.iter().fold(
        CardTable::new("Who may know").columns(["Name", "Employer", "Named on", "Action"]),
        |table, holder| {
            let remove = Form::new(format!("/children/{child}/shields/holders-removed"), key()).body(html! {
                input type="hidden" name="shield" value=(shield);
                input type="hidden" name="person" value=(holder.person);
                (Button::new(html! { "Remove" span class="govuk-visually-hidden" { " " (holder.name) } })
                    .secondary().class("govuk-!-margin-bottom-0"))
            });
            table.row([
                html! { (holder.name) br; span class="govuk-body-s" { (holder.job_title) } },
                html! { (holder.employer_name) },
                html! { (holder.named_at.map_or_else(|| "Not recorded".to_owned(), day)) },
                html! { (remove) },
            ])
        },
    );
    let form = Form::new(format!("/children/{child}/shields/holders"), key()).body(html! {
        input type="hidden" name="shield" value=(shield);
        (TextInput::new("who", "Name a person who may know").id(at.anchor("who")).width(20)
            .hint("Their staff code, or the name they sign in with. They find and open this child’s page from then on.")
            .value(typed.text_at(at)).spellcheck(false).autocomplete("off").errors(&typed.errors_at(at)))
        (Button::new("Name this person").secondary())
    });
    html! {
        @if shown.holders.is_empty() { p class="govuk-body" { "Outside the index team nobody is named to know." } }
        @else { (table) }
        (form)
    }
}

fn lifting(child: ChildId, shown: &Shown, typed: &Typed, key: Key<'_>) -> Markup {
    let (shield, at) = (shown.kept.id, At::Lifting(shown.kept.id));
    let button = match shown.shield {
        Shield::Contact => "Lift the shield",
        Shield::Existence => "Ask that the shield be lifted",
    };
    let form = Form::new(format!("/children/{child}/shields/lifting"), key()).body(html! {
        @match shown.shield {
            Shield::Contact => {
                (WarningText::new("Everybody who may open the page sees the address, the services and the looks at once."))
            }
            Shield::Existence => {
                p class="govuk-body" { "A second person of the index team must agree. Until then the shield stands." }
            }
        }
        @if !shown.marked_by.is_empty() {
            (InsetText::new(format!(
                "The feed {} still marks this child. Lifting is kept: the mark puts the shield up again only when it is sent anew. Ask the agency to take it off its list.",
                shown.marked_by.join(", "),
            )))
        }
        input type="hidden" name="shield" value=(shield);
        (Textarea::new("reason", "Why may it be lifted?").id(at.anchor("reason")).rows(3)
            .hint("At least 10 characters").value(typed.text_at(at)).errors(&typed.errors_at(at)))
        (Button::new(button).warning())
    });
    html! { (Details::new("Lift this shield", html! { (form) }).open(typed.at == at)) }
}

fn waiting(child: ChildId, asked: &Lifting, viewer: PersonId, key: Key<'_>) -> Markup {
    let own = asked.asked_by == viewer;
    let form = Form::new(format!("/children/{child}/shields/lifting-answer"), key()).body(html! {
        input type="hidden" name="lifting" value=(asked.id);
        (if own {
            ButtonGroup::new().with(Button::new("Withdraw your request").secondary().name("answer").value("keep"))
        } else {
            ButtonGroup::new()
                .with(Button::new("Agree: lift the shield").warning().name("answer").value("agree"))
                .with(Button::new("Keep the shield").secondary().name("answer").value("keep"))
        })
    });
    html! {
        (InsetText::new(html! {
            p class="govuk-body" {
                strong { (asked.asked_by_name) " asked on " (moment(asked.asked_at)) " that this shield be lifted:" }
                " “" (asked.reason) "”"
            }
            @if own { p class="govuk-body" { "Another person of the index team must agree. It stands under Alerts for them." } }
            @else { p class="govuk-body" { "If you agree, everybody who may search finds the child at once." } }
            (form)
        }))
    }
}

fn put_up(shields: &Shields, typed: &Typed, key: Key<'_>) -> Markup {
    let at = At::NewShield;
    let (words, errors) = (&typed.words, typed.errors_at(at));
    let other = TextInput::new("other-ground", "What the ground is").value(words.other_ground.as_str()).errors(&errors);
    let mut grounds = Radios::new("ground").legend("Ground").value(words.ground.as_str()).errors(&errors);
    for (code, label) in GROUNDS {
        let choice = Choice::new(code, label);
        grounds = grounds.choice(if code == "other" { choice.reveals(html! { (other) }) } else { choice });
    }
    let review = DateInput::new("review", "Day of the review")
        .hint("For example, 27 3 2027")
        .values([words.review_day.as_str(), words.review_month.as_str(), words.review_year.as_str()])
        .errors(&errors);
    let until = Radios::new("until")
        .legend("Is it to be looked at again?")
        .hint("A shield stands until somebody lifts it. From the day of its review it stands under Alerts.")
        .value(words.until.as_str())
        .errors(&errors)
        .choice(Choice::new("review", "On a day").reveals(html! { (review) }))
        .choice(Choice::new("open", "No day is set"));
    let form = Form::new(format!("/children/{}/shields", shields.child), key()).body(html! {
        (kind(&shields.missing, &words.kind, &errors))
        (grounds)
        (until)
        (Textarea::new("reason", "Reason").rows(3).value(words.reason.as_str()).errors(&errors)
            .hint("What happened, and who asked for it. At least 10 characters; only the index team reads it."))
        (Button::new("Put the shield up"))
    });
    let heading = match shields.missing.as_slice() {
        [only] => format!("Put up another shield: {}", only.in_words().to_lowercase()),
        _ => "Put up a shield".to_owned(),
    };
    html! {
        h2 class="govuk-heading-m" { (heading) }
        (form)
    }
}

/// Which of the two; where one is up, the other is all there is to choose.
fn kind(missing: &[Shield], chosen: &str, errors: &Errors) -> Markup {
    if let [only] = missing {
        return html! {
            p class="govuk-body" { (hides(*only)) }
            input type="hidden" name="kind" value=(only.code());
        };
    }
    let question = Radios::new("kind").legend("What must be hidden?").value(chosen).errors(errors);
    let choice = |shield: &Shield| Choice::new(shield.code(), shield.in_words()).hint(hides(*shield));
    html! { (missing.iter().fold(question, |question, shield| question.choice(choice(shield)))) }
}

fn past(shown: &Shown) -> Markup {
    let lifted = shown.liftings.iter().find(|l| l.agreed == Some(true));
    let holders: Vec<String> = shown.holders.iter().map(|h| format!("{}, {}", h.name, h.employer_name)).collect();
    let mut list = facts(shown);
    if let Some(lifted) = lifted {
        let who = match &lifted.answered_by_name {
            Some(other) if *other != lifted.asked_by_name => format!("{}, agreed by {other}", lifted.asked_by_name),
            _ => lifted.asked_by_name.clone(),
        };
        list = list.fact("Lifted by", who).fact("Why", lifted.reason.as_str());
    }
    if !holders.is_empty() {
        list = list.fact("Who knew", holders.join("; "));
    }
    html! {
        (Details::new(
            format!("{}, {} to {}", shown.shield.in_words(), day(shown.kept.from_at), shown.kept.until_at.map_or_else(String::new, day)),
            html! { (list) },
        ))
    }
}
