//! A worry from its first page to its end, every form of it ten times.

use super::{URGENT, field, ten_times::TenTimes};
use crate::visitor::Visitor;
use base::{Clock as _, SystemClock};

/// The version a page carries.
pub async fn version(who: &Visitor, page: &str) -> anyhow::Result<String> {
    Ok(field(&who.get(page).await?, "version"))
}

/// Day, month and year, as typed.
pub fn today() -> [String; 3] {
    let today = SystemClock::default().now().date();
    [today.day().to_string(), today.month().to_string(), today.year().to_string()]
}

pub async fn from_its_first_page_to_its_end(tens: &mut TenTimes<'_>) -> anyhow::Result<()> {
    let anybody = tens.anybody();
    let sender = anybody.sign_in("health-visitor").await?;
    let worker = anybody.sign_in("social-worker").await?;
    let manager = anybody.sign_in("front-door-manager").await?;
    let nurse = anybody.sign_in("ae-nurse").await?;
    let team = anybody.sign_in("team-manager").await?;
    let draft = tens.send(&sender, "/concerns", &[("child", "")]).await?;
    tens.send(&sender, &format!("{draft}/urgent"), &URGENT).await?;
    let contact = tens.send(&sender, &format!("{draft}/send"), &[]).await?;
    let now = version(&worker, &contact).await?;
    tens.send(&worker, &format!("{contact}/take"), &[("version", &now)]).await?;
    let question = ("question", "Have you met the family, and what did you see?");
    tens.send(&worker, &format!("{contact}/checks"), &[("teams", "HTA-ED"), ("urgency", "red"), question]).await?;
    let request = tens.word("select id from information_request order by asked_at desc limit 1").await?;
    let answered = [("answer", "relevant"), ("words", "Seen once, with a bruise on the arm")];
    tens.send(&nurse, &format!("/requests/{request}/answer"), &answered).await?;
    tens.send(&nurse, &format!("/requests/{request}/release"), &[("release", "yes")]).await?;
    tens.send(&sender, &format!("{contact}/messages"), &[("kind", "added"), ("message", "The nursery rang as well")])
        .await?;
    let now = version(&worker, &format!("{contact}/decision")).await?;
    let reason = ("reason", "The account fits what was seen");
    let nothing = [
        ("version", now.as_str()),
        ("level", "2"),
        ("route", "no-further-action"),
        ("offer", "A call tomorrow"),
        reason,
    ];
    tens.send(&worker, &format!("{contact}/decision"), &nothing).await?;
    let now = version(&manager, &contact).await?;
    let agreed = [("version", now.as_str()), ("answer", "agree"), ("agreement-words", "Agreed")];
    tens.send(&manager, &format!("{contact}/agreement"), &agreed).await?;
    tens.send(&sender, &format!("{contact}/disagreement"), &[("disagreement", "A bruise on a baby wants a visit")])
        .await?;
    let changed = [("outcome", "changed"), ("answer-words", "Looked at again: it goes to social care")];
    tens.send(&worker, &format!("{contact}/disagreement-answer"), &changed).await?;
    let now = version(&worker, &format!("{contact}/decision")).await?;
    let passed_on =
        [("version", now.as_str()), ("level", "4"), ("route", "social-care"), ("to-social-care", "CSC-REF"), reason];
    tens.send(&worker, &format!("{contact}/decision"), &passed_on).await?;
    let now = version(&team, &format!("{contact}/allocation")).await?;
    let person = tens.word("select id from person where user_name = 'team-manager'").await?;
    tens.send(&team, &format!("{contact}/allocation"), &[("version", now.as_str()), ("to", &person)]).await?;
    let now = version(&team, &contact).await?;
    let [day, month, year] = today();
    let met = [
        ("version", now.as_str()),
        ("step", "child-met"),
        ("on-day", &day),
        ("on-month", &month),
        ("on-year", &year),
        ("words", "Seen at home"),
    ];
    tens.send(&team, &format!("{contact}/progress"), &met).await?;
    Ok(())
}
