//! The picture of who is involved shows what the table of the page says, to whom it says it, and nothing more.

use crate::{app::TestApp, matrix_row::Rows};
use scraper::{Html, Selector};
use std::collections::HashSet;

/// What a page shows of who is involved.
struct Shown {
    page: String,
    /// Practitioners in the picture.
    drawn: Vec<String>,
    /// Rows of the table of those involved now.
    rows: Vec<String>,
}

impl Shown {
    fn of(page: String) -> Self {
        let document = Html::parse_document(&page);
        let texts = |selector: &str| -> Vec<String> {
            let selector = Selector::parse(selector).unwrap();
            document.select(&selector).map(|found| found.text().collect()).collect()
        };
        let drawn = texts(".trellis-ring__name + .trellis-ring__below");
        // The first table under the heading; parents and those no longer involved stand in others.
        let first = texts("#involved ~ table").into_iter().find(|table| table.starts_with("Who is involved"));
        let of_first = |row: &String| first.as_ref().is_some_and(|table| table.contains(row.as_str()));
        let rows = texts("#involved ~ table tbody tr").into_iter().filter(of_first).collect();
        Self { page, drawn, rows }
    }

    fn has_ring(&self) -> bool {
        self.page.contains("class=\"trellis-ring\"")
    }
}

#[tokio::test]
async fn the_picture_holds_what_the_table_holds_and_nothing_of_a_child_whose_contact_is_withheld() {
    let app = TestApp::demo().await;
    let rows = Rows::of(&app).await;
    let withheld = rows.under("contact");
    let index_team = app.signed_in("index-team").await;
    let children: HashSet<&String> = rows.current.values().collect();
    let (mut rings, mut none) = (0, 0);
    for child in children {
        let shown = Shown::of(index_team.get(&format!("/children/{child}")).await.body);
        if shown.has_ring() {
            rings += 1;
            assert!(!shown.drawn.is_empty());
            for who in shown.drawn.iter().filter(|who| *who != "Ask the service") {
                assert!(shown.rows.iter().any(|row| row.contains(who.as_str())), "{who} is in no row of the table");
            }
        } else {
            none += 1;
        }
    }
    assert!(rings >= 3, "{rings} pictures, {none} pages without");

    // Those who may open the page with a reason, and are shown no address.
    let mut opened = 0;
    for name in ["health-visitor", "ae-nurse"] {
        let client = app.signed_in(name).await;
        for child in &withheld {
            client.post(&format!("/children/{child}/reason"), &[("reason", "seen here today with a broken arm")]).await;
            let shown = Shown::of(client.get(&format!("/children/{child}")).await.body);
            opened += usize::from(shown.page.contains("Services are not shown: they would tell where the child is."));
            assert!(!shown.has_ring() && !shown.page.contains("trellis-ring__"), "{name} sees a picture");
        }
    }
    assert!(opened > 0, "no page of a child whose contact is withheld was opened");
    app.sound().await;
}
