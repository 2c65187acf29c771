//! What the public form asks and answers: each asks only what fits who writes.

use crate::{
    model::Danger,
    notice::{
        look_back::{HowFar, LookedBack},
        model::NoticeWords,
        public_form::PublicForm,
        receive_public::Receipt,
        rules::Who,
    },
    pages::on_day,
};
use maud::{Markup, html};
use ui::{
    Button, Choice, Errors, InsetText, NotificationBanner, Page, Panel, Radios, SummaryList, TextInput, Textarea,
    WarningText,
};

fn danger_first(text: &PublicForm) -> Markup {
    html! { (WarningText::new(text.danger.as_str())) }
}

fn paragraphs(of: &[String]) -> Markup {
    html! { @for paragraph in of { p class="govuk-body" { (paragraph) } } }
}

fn numbers(text: &PublicForm) -> Markup {
    html! {
        @if !text.numbers.is_empty() {
            h2 class="govuk-heading-m" { "If you would rather talk" }
            (text.numbers.iter().fold(SummaryList::new(), |list, of| list.fact(
                of.who.clone(),
                html! { strong class="trellis-nowrap" { (of.number) } br; (of.when) },
            )))
        }
    }
}

pub(super) fn start_page(text: &PublicForm, errors: &Errors) -> Page {
    let whos = Who::ALL.into_iter().fold(Radios::new("who").legend("Who are you?").errors(errors), |radios, who| {
        radios.choice(Choice::new(who.code(), who.in_words()))
    });
    let body = html! {
        (danger_first(text))
        (paragraphs(&text.welcome))
        form action="/tell/write" method="get" novalidate {
            (whos)
            (Button::new("Continue"))
        }
        p class="govuk-body" { a class="govuk-link" href="/tell/back" { "You have written to us before: see how far it is, or add something" } }
        (numbers(text))
    };
    Page::new("Worried about a child? Tell us").leave_to(text.leave_to.as_str()).errors(errors).body(body)
}

/// The form as it is shown: empty, or with everything that was typed.
pub(super) struct Form<'a> {
    pub text: &'a PublicForm,
    pub who: Who,
    pub words: &'a NoticeWords,
    pub errors: &'a Errors,
    pub key: &'a str,
}

impl Form<'_> {
    fn line(&self, name: &str, label: &str, hint: &str, value: &str) -> Markup {
        let field = TextInput::new(name, label).value(value).spellcheck(false).errors(self.errors);
        html! { @if hint.is_empty() { (field) } @else { (field.hint(hint)) } }
    }

    fn area(&self, name: &str, label: &str, hint: &str, value: &str, rows: u16) -> Markup {
        let field = Textarea::new(name, label).value(value).rows(rows).spellcheck(true).errors(self.errors);
        html! { @if hint.is_empty() { (field) } @else { (field.hint(hint)) } }
    }

    fn danger(&self, legend: &str, words: [&str; 4]) -> Markup {
        let choices = Danger::ALL.into_iter().zip(words);
        html! {
            (choices.fold(Radios::new("danger").legend(legend).value(self.words.danger.as_str()).errors(self.errors),
                |radios, (danger, words)| radios.choice(Choice::new(danger.code(), words))))
        }
    }

    fn message(&self) -> Markup {
        html! {
            (Radios::new("message").legend("May we leave a message?").inline().value(self.words.message.as_str())
                .choices([("yes", "Yes"), ("no", "No")]).errors(self.errors))
        }
    }
}

pub(super) fn form_page(form: &Form<'_>) -> Page {
    let questions = match form.who {
        Who::YoungPerson => young_person(form),
        who => adult(form, who),
    };
    let title = match form.who {
        Who::YoungPerson => "Tell us what is wrong",
        _ => "Tell us about the child",
    };
    let body = html! {
        (danger_first(form.text))
        @if form.who == Who::YoungPerson { (paragraphs(&form.text.young_person)) }
        (ui::Form::new("/tell/write", form.key).body(html! {
            input type="hidden" name="who" value=(form.who.code());
            // Nobody sees this field; a program fills it in.
            div class="govuk-visually-hidden" aria-hidden="true" {
                label for="website" { "Leave this empty" }
                input id="website" name="website" type="text" tabindex="-1" autocomplete="off";
            }
            (questions)
            (Button::new("Send"))
        }))
    };
    Page::new(title).leave_to(form.text.leave_to.as_str()).back("/tell").errors(form.errors).body(body)
}

fn adult(form: &Form<'_>, who: Who) -> Markup {
    let words = form.words;
    html! {
        h2 class="govuk-heading-m" { "The child" }
        (form.line("child", "Who is the child?", "A name, or how we can tell them from others: “the boy at number 14”", &words.child))
        (form.line("born", "Date of birth, or about how old", "", &words.born))
        (form.line("address", "Where does the child live, as far as you know?", "Street and number, or how one finds it", &words.address))
        (form.line("postcode", "Postcode, if you know it", "", &words.postcode))
        (form.line("school", "School or nursery, if you know it", "", &words.school))
        h2 class="govuk-heading-m" { "What worries you" }
        (form.danger("How soon may the child come to harm?", [
            "Now: I have called 999, or will at once", "Today", "Within days", "Not at once, but I am worried"]))
        (form.area("happened", "What are you worried about?", "What you saw, heard or were told, in your own words", &words.happened, 8))
        (form.line("when", "When was it?", "", &words.when))
        (form.line("where_now", "Where is the child now, if you know?", "", &words.where_now))
        h2 class="govuk-heading-m" { "You" }
        @if who == Who::Public {
            p class="govuk-body" { "You need not give your name. If you do, we can ask you what we did not understand." }
        }
        @if who == Who::Worker {
            (form.line("writer", "Your name", "", &words.writer))
            (form.line("relation", "Your job, and where you work", "", &words.relation))
            (Radios::new("told_parents").legend("Have you told the parents or carers that you are writing to us?").inline()
                .value(words.told_parents.as_str()).choices([("yes", "Yes"), ("no", "No")]).errors(form.errors))
        } @else if who == Who::Family {
            (form.line("writer", "Your name", "", &words.writer))
            (form.line("relation", "Who are you to the child?", "For example: mother, grandfather, foster carer", &words.relation))
        } @else {
            (form.line("writer", "Your name, if you want to give it", "", &words.writer))
            (form.line("relation", "How do you know the child?", "For example: neighbour, friend of the family", &words.relation))
        }
        @let reach = if who == Who::Public { "How can we reach you, if you want us to?" } else { "How can we reach you safely?" };
        (form.area("reach", reach, "A telephone number or an email address that nobody else reads", &words.reach, 2))
        @if who == Who::Family {
            (form.line("when_not", "When should we not ring?", "For example: not after five, when he is at home", &words.when_not))
            (form.message())
            (form.area("needs", "Do you need an interpreter, or help to talk or to read?", "Which language, or what helps you", &words.needs, 2))
        }
    }
}

fn young_person(form: &Form<'_>) -> Markup {
    let words = form.words;
    html! {
        (form.danger("How soon could somebody get hurt?", [
            "Now. I have called 999, or will do it now", "Today", "In the next days", "Not soon, but something is wrong"]))
        (form.area("happened", "What is wrong?", "Write it how you would say it. Spelling does not matter.", &words.happened, 8))
        (form.line("child", "Who is it about?", "Write “me”, or the name of the person", &words.child))
        (form.line("born", "How old are they? Or how old are you?", "", &words.born))
        (form.line("address", "Where do you live, or where do they live?", "A street is enough. You can leave this empty.", &words.address))
        (form.line("school", "Which school?", "You can leave this empty.", &words.school))
        (form.line("where_now", "Where are you now? Are you safe there?", "", &words.where_now))
        h2 class="govuk-heading-m" { "If you want us to talk to you" }
        (form.line("writer", "Your name", "You do not have to tell us.", &words.writer))
        (form.area("reach", "How can we talk to you, so that nobody else knows?", "A phone number, an email, or a teacher you trust", &words.reach, 2))
        (form.line("when_not", "When should we not try?", "", &words.when_not))
        (form.message())
        (form.area("needs", "What would help you to talk to us?", "Another language, sign language, somebody with you", &words.needs, 2))
    }
}

pub(super) fn done_page(text: &PublicForm, who: Who, words: &NoticeWords, receipt: &Receipt) -> Page {
    let young = who == Who::YoungPerson;
    let title = if young { "Thank you. We have got it" } else { "Thank you. It has reached us" };
    let panel =
        Panel::new(title).content(html! { "Reference" br; strong class="trellis-nowrap" { (receipt.reference) } });
    let body = html! {
        (panel)
        @if words.danger == Danger::Now.code() { (danger_first(text)) }
        h2 class="govuk-heading-m" { "Your secret code" }
        p class="govuk-body-l" { strong class="trellis-nowrap" { (receipt.secret) } }
        p class="govuk-body" {
            "It is shown only now. With the reference and this code you can "
            a class="govuk-link" href="/tell/back" { "see how far it is and add something" }
            ". Write both down where nobody else looks, or leave them: we read what you sent all the same."
        }
        h2 class="govuk-heading-m" { "What happens next" }
        (paragraphs(&text.next))
        @if !words.reach.is_empty() && who != Who::Public { p class="govuk-body" { "If we want to talk to you, we use the way you said." } }
        (numbers(text))
    };
    Page::new(title).leave_to(text.leave_to.as_str()).own_heading().window_title(title).body(body)
}

pub(super) fn back_page(text: &PublicForm, reference: &str, errors: &Errors, key: &str) -> Page {
    let body = html! {
        (danger_first(text))
        (ui::Form::new("/tell/back", key).body(html! {
            (TextInput::new("reference", "Reference").hint("For example, 4CD7-GH2K").width(10).value(reference)
                .spellcheck(false).autocomplete("off").errors(errors))
            (TextInput::new("secret", "Secret code").hint("Four times four letters and digits").width(20)
                .spellcheck(false).autocomplete("off").errors(errors))
            (Button::new("Continue"))
        }))
        p class="govuk-body" { "If you no longer have the code, " a class="govuk-link" href="/tell" { "write to us again" } " or ring." }
        (numbers(text))
    };
    Page::new("See how far it is, or add something")
        .leave_to(text.leave_to.as_str())
        .back("/tell")
        .errors(errors)
        .body(body)
}

/// `typed` is what is being added, and whether it was just kept.
pub(super) fn looked_page(
    text: &PublicForm,
    found: &LookedBack,
    (reference, secret): (&str, &str),
    (typed, added): (&str, bool),
    errors: &Errors,
    key: &str,
) -> Page {
    let by_the_way = matches!(found.who, Some(Who::Family | Who::YoungPerson | Who::Worker));
    let body = html! {
        (danger_first(text))
        (SummaryList::new()
            .fact("Reference", html! { span class="trellis-nowrap" { (reference.trim().to_uppercase()) } })
            .fact("Received", on_day(found.received_at))
            .fact("How far it is", found.how_far.in_words()))
        @if found.how_far == HowFar::Received { (paragraphs(&text.next)) }
        @if by_the_way { (InsetText::new("If we need to talk to you, we contact you by the way you said.")) }
        @else { p class="govuk-body" { "We cannot tell you what we find out about somebody else’s family." } }
        (ui::Form::new("/tell/add", key).body(html! {
            input type="hidden" name="reference" value=(reference);
            input type="hidden" name="secret" value=(secret);
            (Textarea::new("more", "Add something").hint("What has happened since, or what you forgot").rows(5)
                .value(typed).spellcheck(true).errors(errors))
            (Button::new("Add it"))
        }))
    };
    let banner = added.then(|| NotificationBanner::success("It was added, and will be read."));
    Page::new("What you have told us")
        .leave_to(text.leave_to.as_str())
        .back("/tell")
        .errors(errors)
        .banner(banner)
        .body(body)
}
