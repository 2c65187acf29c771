//! The accessibility statement and the privacy notice.

use super::{InShell, shown};
use axum::{Extension, response::Response};
use maud::html;
use ui::Page;

pub async fn accessibility(Extension(shell): InShell) -> Response {
    let page = Page::new("Accessibility statement").back("/").body(html! {
        p class="govuk-body" {
            "This service is built to meet level AA of the Web Content Accessibility Guidelines, version 2.2. "
            "Every page works with a keyboard alone, without JavaScript, at 400% zoom and with a screen reader."
        }
        h2 class="govuk-heading-m" { "What we know does not work yet" }
        p class="govuk-body" { "Nothing is known. Automated checks run on every page; people with disabilities have not tested it yet." }
        h2 class="govuk-heading-m" { "Tell us" }
        p class="govuk-body" { "If something is hard to use, tell your agency’s data manager, who passes it on." }
    });
    shown(&page, &shell)
}

pub async fn privacy(Extension(shell): InShell) -> Response {
    let page = Page::new("Privacy").back("/").body(html! {
        p class="govuk-body" {
            "Trellis shows who a child is and which services are involved, never what is in anybody’s file. "
            "Each agency answers for what it sends; what may be shared, for what purpose and on what lawful basis stands in the sharing agreements."
        }
        p class="govuk-body" {
            "Every look at a child is kept, with who looked, when and why. The people who work with the child can see it, and a family may ask for it."
        }
        p class="govuk-body" {
            "This site sets one cookie, which keeps you signed in. It follows nobody."
        }
    });
    shown(&page, &shell)
}
