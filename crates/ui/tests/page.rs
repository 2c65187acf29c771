//! The page around everything: what it says of itself, and what it must never do.

use maud::html;
use scraper::{Html, Selector};
use ui::{Assets, Button, Content, Errors, Form, NavItem, Page, Person, Shell, TextInput};

fn shell() -> Shell {
    let assets = Assets {
        css: "/assets/1/trellis.css".into(),
        init_js: "/assets/1/init.js".into(),
        app_js: "/assets/1/app.js".into(),
        icon: "/assets/1/icon.svg".into(),
    };
    Shell::new(assets).item(NavItem::new("My children", "/").current(true))
}

fn texts(html: &str, selector: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let Ok(selector) = Selector::parse(selector) else { return vec![format!("no such selector: {selector}")] };
    document.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
}

#[test]
fn a_page_in_error_says_so_in_its_title_at_its_top_and_beside_the_field() {
    let errors = Errors::new().with("postcode", "Enter a whole postcode");
    let body = html! { (TextInput::new("postcode", "Postcode").errors(&errors)) (TextInput::new("name", "Name").errors(&errors)) };
    let page = Page::new("Find a child").errors(&errors).body(body).in_shell(&shell()).0;
    assert_eq!(texts(&page, "title"), ["Error: Find a child – Trellis"]);
    assert_eq!(texts(&page, "main .govuk-error-summary a[href='#postcode']"), ["Enter a whole postcode"]);
    assert_eq!(texts(&page, ".govuk-error-message"), ["Error: Enter a whole postcode"]);
}

#[test]
fn a_childs_name_in_the_heading_stays_out_of_the_browsers_history() {
    let page = Page::new("Amy Carter").window_title("A child’s page").in_shell(&shell()).0;
    assert_eq!(texts(&page, "title"), ["A child’s page – Trellis"]);
    assert_eq!(texts(&page, "h1"), ["Amy Carter"]);
}

#[test]
fn whatever_a_person_typed_is_shown_as_text() {
    let nasty = "<script>alert(1)</script>\"'&";
    let body =
        html! { (TextInput::new("name", nasty).value(nasty).hint(nasty).attr("data-x", nasty)) (Button::new(nasty)) };
    let page = Page::new(nasty).body(body).in_shell(&shell()).0;
    assert!(!page.contains("<script>"), "{page}");
    assert_eq!(texts(&page, "h1"), [nasty]);
    assert_eq!(texts(&page, "button"), [nasty]);
}

#[test]
fn no_page_has_an_inline_style_or_script() {
    let person = Person { name: "Dana Holloway".into(), ..Person::default() };
    let page = Page::new("My children").in_shell(&shell().person(person).demo(true).session_seconds(1800)).0;
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains(" on"), "{page}");
    let document = Html::parse_document(&page);
    let scripts: Vec<_> = Selector::parse("script")
        .iter()
        .flat_map(|script| document.select(script))
        .map(|script| script.attr("src"))
        .collect();
    assert_eq!(scripts, [Some("/assets/1/init.js"), Some("/assets/1/app.js")]);
}

#[test]
fn signing_out_is_a_post_because_it_changes_something() {
    let person = Person { name: "Dana Holloway".into(), seat: "Health visitor".into(), seats_url: None };
    let page = Page::new("My children").in_shell(&shell().person(person)).0;
    assert_eq!(texts(&page, "form[action='/sign-out'][method='post'] button"), ["Sign out"]);
    assert_eq!(texts(&page, ".trellis-account__person"), ["Signed in as Dana Holloway, Health visitor"]);
}

#[test]
fn a_demonstration_says_on_every_page_that_its_families_are_made_up() {
    let page = Page::new("My children").in_shell(&shell().demo(true)).0;
    assert_eq!(texts(&page, "header .trellis-demo"), ["Demonstration: made-up families"]);
    let page = Page::new("My children").in_shell(&shell().demo(false)).0;
    assert_eq!(texts(&page, ".trellis-demo"), Vec::<String>::new());
}

#[test]
fn a_form_carries_the_key_that_makes_a_second_sending_harmless() {
    let form = html! { (Form::new("/searches", "0199c0de").body(Content::from("Find"))) }.0;
    assert!(form.contains(r#"method="post""#), "{form}");
    assert!(form.contains(r#"<input type="hidden" name="idempotency_key" value="0199c0de">"#), "{form}");
}

#[test]
fn a_program_built_without_styles_says_what_to_do() {
    let page = Page::new("My children").in_shell(&Shell::unstyled()).0;
    assert!(page.contains("run make"), "{page}");
    assert!(!page.contains("<script") && !page.contains("stylesheet"), "{page}");
}
