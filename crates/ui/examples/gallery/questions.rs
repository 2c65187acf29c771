//! Every kind of question, answered well or in error.

use maud::html;
use ui::{
    Affix, Button, ButtonGroup, CharacterCount, Checkboxes, Choice, DateInput, Details, Errors, FileUpload, Form, Link,
    Page, PasswordInput, Radios, Select, TextInput, Textarea,
};

pub fn page(wrong: bool) -> Page {
    let errors = if wrong { errors() } else { Errors::new() };
    let e = &errors;
    let form = Form::new("/searches", "0199c0de-0000-7000-8000-000000000001").multipart().body(html! {
        (TextInput::new("name", "Name, or part of it").hint("Nicknames and other spellings are found too").errors(e))
        (DateInput::new("born", "Date of birth").hint("For example, 27 3 2022").errors(e))
        (TextInput::new("age", "About how old").width(3).numeric().suffix(Affix::new("years")).errors(e))
        (TextInput::new("postcode", "Postcode").width(10).value("QX4 2LN").autocomplete("off").errors(e))
        (Select::new("agency", "Agency").options([("", "Any agency"), ("health", "Health"), ("school", "School")]).errors(e))
        (Radios::new("purpose").legend("Why are you looking?").hint("It is shown to those who work with the child")
            .choice(Choice::new("treat", "I am treating the child today"))
            .choice(Choice::new("worry", "I am worried about the child").hint("Say so to the front door as well"))
            .divider("or")
            .choice(Choice::new("other", "Something else")
                .reveals(html! { (TextInput::new("other_purpose", "What is it?").errors(e)) }))
            .errors(e))
        (Checkboxes::new("services").legend("Which services do you mean?")
            .choices([("hv", "Health visiting"), ("gp", "General practice")])
            .divider("or")
            .choice(Choice::new("none", "None of these").exclusive())
            .errors(e))
        (CharacterCount::new("reason", "Your reason").max_length(500).rows(4)
            .hint("At least 10 characters. The family may read it").errors(e))
        (Textarea::new("note", "Note for your colleagues").rows(3).errors(e))
        (FileUpload::new("file", "Your agency’s extract").accept(".csv").hint("A CSV file of up to 100 MB").errors(e))
        (ButtonGroup::new()
            .with(Button::new("Find the child").prevent_double_click(true))
            .with(Button::new("Clear").secondary().link("/searches/new"))
            .with(Link::new("Cancel", "/")))
    });
    Page::new("Find a child").back("/").errors(e).body(form_markup(&form))
}

fn form_markup(form: &Form) -> maud::Markup {
    html! {
        p class="govuk-body" { "Give at least two facts. You see at most 20 children." }
        (form)
        (Details::new("I know nothing but a name", "Ring the index team on 020 7946 0100."))
    }
}

fn errors() -> Errors {
    let mut errors = Errors::new()
        .with("name", "Enter a name, or give two other facts")
        .with("age", "Age must be a number between 0 and 25")
        .with("postcode", "Postcode QX4 is not whole: enter it as on a letter")
        .with("agency", "Choose an agency")
        .with("purpose", "Choose why you are looking")
        .with("services", "Choose the services, or “None of these”")
        .with("reason", "Your reason must have at least 10 characters")
        .with("note", "Enter a note")
        .with("file", "The file is empty");
    errors.add_at("born", "born-day", "Date of birth must be in the past");
    errors
}

pub fn sign_in() -> Page {
    let form = Form::new("/sign-in", "0199c0de-0000-7000-8000-000000000002").body(html! {
        (TextInput::new("email", "E-mail address").kind("email").autocomplete("username").spellcheck(false))
        (PasswordInput::new("password", "Password"))
        (Button::new("Sign in"))
    });
    Page::new("Sign in").body(html! {
        ul class="govuk-list trellis-demo-people" {
            @for (name, post) in [
                ("Dana Holloway", "Health visitor, Riverside community health"),
                ("Owen Prys", "Children’s emergency nurse, Hospital of the Two Bridges"),
                ("Mira Okonjo", "Data manager, Education service"),
            ] {
                li {
                    form action="/sign-in/demo" method="post" {
                        button type="submit" class="trellis-demo-person" { strong { (name) } span { (post) } }
                    }
                }
            }
        }
        h2 class="govuk-heading-m" { "With a password" }
        (form)
        p class="govuk-body" { strong class="trellis-secret" { "JBSW Y3DP EHPK 3PXP" } }
    })
}
