//! Everything that is neither a question nor part of the child's page.

use maud::{Render, html};
use ui::{
    Breadcrumbs, Button, Cell, Colour, InsetText, Link, NotificationBanner, Page, PageNumber, PageStep, Pagination,
    Panel, PhaseBanner, Progress, Refreshing, SummaryCard, SummaryList, SummaryRow, Tab, Table, Tabs, Tag, Task,
    TaskList,
};

pub fn page() -> Page {
    Page::new("Components")
        .breadcrumbs(&Breadcrumbs::new().link(Link::new("My children", "/")).current("Components"))
        .banner(NotificationBanner::success("The file was loaded."))
        .leave_to("https://www.bbc.co.uk/weather")
        .wide()
        .body(html! {
            (PhaseBanner::new(Tag::new("Beta"), html! { "Tell us " a class="govuk-link" href="/feedback" { "what you think" } "." }))
            (Panel::new("Child confirmed").heading_level(2).content("You can now see who is involved."))
            (buttons())
            (tags())
            (loads())
            (tasks())
            (feeds())
            (tabs())
            (Refreshing::new("import", 5, html! { (Progress::new("import-bar", "Rows read", 41_250, 100_000).note("about 1 minute left")) }))
            (Refreshing::finished("done", InsetText::new("The last file was loaded on 3 November 2025 at 09:41.").render()))
            (pages())
        })
}

fn buttons() -> maud::Markup {
    html! {
        div class="govuk-button-group" {
            (Button::new("Save and continue"))
            (Button::new("Preview").secondary())
            (Button::new("End all involvements").warning())
            (Button::new("Start now").start().link("/start"))
        }
    }
}

fn tags() -> maud::Markup {
    let colours = [
        ("Left", Colour::Grey),
        ("Confirmed", Colour::Green),
        ("Lead", Colour::Teal),
        ("New", Colour::Blue),
        ("Waiting", Colour::Purple),
        ("Sensitive", Colour::Magenta),
        ("Overdue", Colour::Red),
        ("Due today", Colour::Orange),
        ("Not confirmed", Colour::Yellow),
    ];
    html! { p class="govuk-body" { @for (word, colour) in colours { (Tag::new(word).colour(colour)) " " } } }
}

fn loads() -> Table {
    Table::new()
        .caption("Last files")
        .caption_class("govuk-table__caption--m")
        .first_cell_is_header()
        .head([Cell::new("Feed"), Cell::new("Rows").numeric(), Cell::new("Bad rows").numeric()])
        .row([Cell::new("School census"), Cell::new("20,114").numeric(), Cell::new("12").numeric()])
        .row([Cell::new("Health visiting"), Cell::new("8,903").numeric(), Cell::new("0").numeric()])
}

fn tasks() -> TaskList {
    TaskList::new()
        .task(Task::new("Your training", "Completed").link("/training"))
        .task(
            Task::tagged("Your vetting", &Tag::new("Runs out in 30 days").colour(Colour::Yellow))
                .link("/vetting")
                .hint("Ask your sponsor for the new date"),
        )
        .task(Task::tagged("Your second factor", &Tag::new("Cannot start yet").colour(Colour::Grey)))
}

fn feeds() -> SummaryList {
    SummaryList::new()
        .card(SummaryCard::new("School census").action(Link::new("Load a file", "/feeds/census")))
        .row(SummaryRow::new("Sent by", "Education service"))
        .row(
            SummaryRow::new("Agreement", "In force until 31 March 2027")
                .action(Link::new("Read", "/agreements/7").hidden_text("the agreement")),
        )
}

fn tabs() -> Tabs {
    Tabs::new()
        .title("Bad rows")
        .tab(Tab::new("This file", "Row 41, column UPN: the check letter is wrong.").id("this-file"))
        .tab(Tab::new("Files before", "None.").id("files-before"))
}

fn pages() -> Pagination {
    Pagination::new()
        .previous(PageStep::new("/p/1"))
        .next(PageStep::new("/p/3"))
        .page(PageNumber::new("1", "/p/1"))
        .page(PageNumber::new("2", "/p/2").current(true))
        .page(PageNumber::new("3", "/p/3"))
        .page(PageNumber::ellipsis())
        .page(PageNumber::new("40", "/p/40"))
}
