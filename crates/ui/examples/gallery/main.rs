//! Writes pages that show each component once into a folder: `cargo run -p ui --example gallery -- FOLDER`. The
//! browser tests serve them, and whoever changes a style looks at them. All people are made up.

mod child;
mod components;
mod questions;

use std::path::PathBuf;
use std::{env, fs, io};

use ui::{Assets, NavItem, Page, Person, Sheet, Shell};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned()));
    fs::create_dir_all(&folder)?;
    for (name, page) in [
        ("components", components::page()),
        ("questions", questions::page(false)),
        ("questions-in-error", questions::page(true)),
        ("child", child::page()),
    ] {
        fs::write(folder.join(format!("{name}.html")), page.in_shell(&shell()).0)?;
    }
    fs::write(folder.join("signed-out.html"), questions::sign_in().in_shell(&signed_out()).0)?;
    let unstyled = Page::new("Without styles").body("Built before scripts/web ran.");
    fs::write(folder.join("unstyled.html"), unstyled.in_shell(&Shell::unstyled()).0)
}

fn assets() -> Assets {
    Assets {
        css: "/assets/trellis.css".into(),
        init_js: "/assets/init.js".into(),
        app_js: "/assets/app.js".into(),
        icon: "/assets/icon.svg".into(),
    }
}

fn shell() -> Shell {
    let person = Person {
        name: "Dana Holloway".into(),
        seat: "Health visitor, Riverside team".into(),
        seats_url: Some("/seats".into()),
    };
    let sheet = Sheet {
        trust: "Riverside Children’s Partnership".into(),
        marking: "Official-sensitive: personal".into(),
        printed: "Dana Holloway, Health visitor, 3 November 2025 at 09:41".into(),
    };
    Shell::new(assets())
        .demo(true)
        .sheet(sheet)
        .person(person)
        .session_seconds(1800)
        .item(NavItem::new("My children", "/").active(true))
        .item(NavItem::new("Find a child", "/searches/new"))
        .item(NavItem::new("Who looked", "/looks"))
}

fn signed_out() -> Shell {
    Shell::new(assets()).demo(true)
}
