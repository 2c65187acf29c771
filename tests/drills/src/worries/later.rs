//! What else may change something: notices, strategy discussions, exports, photos and papers, other areas, places on lists.

use super::{
    contact::{today, version},
    field, place, raised,
    ten_times::TenTimes,
    text,
};
use crate::visitor::Visitor;
use anyhow::{Context as _, ensure};
use base::{Clock as _, SystemClock};

/// A worry of somebody without an account, a sheet of the police, the list of the night.
pub async fn notices(tens: &mut TenTimes<'_>) -> anyhow::Result<()> {
    let nobody = tens.anybody();
    let key = tens.new_key();
    let told = [
        ("who", "public"),
        ("child", "The boy at number 12"),
        ("danger", "soon"),
        ("happened", "He sat outside in the rain all evening"),
        ("idempotency_key", key.as_str()),
    ];
    let notices = "select count(*) from notice";
    let before = tens.number(notices).await?;
    tens.ten("/tell/write", async || {
        let answer = nobody.post("/tell/write", &told).await?;
        ensure!(answer.status.is_success(), "the public form was answered with {}", answer.status);
        // Reference and secret code, as they stand on the page.
        let page = text(&answer);
        let (_, shown) = page.split_once("Reference").context("the page shows no reference")?;
        Ok(shown.chars().take(400).collect())
    })
    .await?;
    tens.must_have_added(1, notices, before, "/tell/write").await?;

    let police = nobody.sign_in("police").await?;
    let yesterday = SystemClock::default().now().plus_hours(-24).date();
    let sheet = format!(
        "reference,occurred at,child,what happened,danger,told parents\n\
         D-1,{yesterday} 22:40,Ella Example,Shouting heard and her father left,soon,yes\n\
         D-2,{yesterday} 23:10,Boy of about 15,Found alone at the bus station,today,no\n"
    );
    tens.adds((2, notices), &police, "/notices/bulk/send", &[("rows", &sheet)]).await?;

    let night = nobody.sign_in("night-worker").await?;
    let child = [
        ("child", "Baby of the night"),
        ("danger", "today"),
        ("happened", "The ward rang: his mother wants to take him home tonight"),
        ("done", "Spoke with the consultant; he stays"),
        ("rung", "22:50 ward sister"),
        ("morning", "See him and his mother"),
        ("by_when", "by ten"),
    ];
    tens.adds((1, notices), &night, "/notices/out-of-hours", &child).await?;
    Ok(())
}

/// A step of a contact's own page, taken once.
async fn step(who: &Visitor, contact: &str, what: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let page = if what == "decision" { format!("{contact}/decision") } else { contact.to_owned() };
    let version = version(who, &page).await?;
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
    place(&who.post(&format!("{contact}/{what}"), &fields).await?).with_context(|| what.to_owned()).map(drop)
}

/// A discussion from its plan to the end of the enquiry it began; the file its contact leaves with.
pub async fn strategy_and_export(tens: &mut TenTimes<'_>) -> anyhow::Result<()> {
    let anybody = tens.anybody();
    let (sender, worker) = (anybody.sign_in("ae-nurse").await?, anybody.sign_in("social-worker").await?);
    let door = anybody.sign_in("front-door-manager").await?;
    let manager = anybody.sign_in("team-manager").await?;
    let contact = raised(&sender).await?;
    let files = format!("{contact}/files");
    let attachments = "select count(*) from attachment";
    let (before, key) = (tens.number(attachments).await?, tens.new_key());
    tens.ten(&files, async || place(&sender.upload(&files, "letter.pdf", b"%PDF-1.4 a letter", &key).await?)).await?;
    tens.must_have_added(1, attachments, before, &files).await?;

    step(&worker, &contact, "take", &[]).await?;
    let reason = ("reason", "Two bruises, and an account that does not fit them");
    step(&worker, &contact, "decision", &[("level", "4"), ("route", "strategy"), reason]).await?;
    step(&door, &contact, "agreement", &[("answer", "agree"), ("agreement-words", "Hold it today")]).await?;
    let [day, month, year] = today();
    let now = SystemClock::default().now().in_london().strftime("%H:%M").to_string();
    let on = [("on-day", day.as_str()), ("on-month", month.as_str()), ("on-year", year.as_str()), ("at", &now)];
    let with =
        |more: &[(&'static str, &'static str)]| on.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    let of = |what: &str| format!("{contact}/strategy/{what}");
    let plan = with(&[
        ("means", "video"),
        ("place", "The link is in the calendar entry of the team"),
        ("asked-police", "POL-CPW"),
        ("asked-health", "CHP-HV-N"),
    ]);
    tens.adds((1, "select count(*) from strategy_discussion"), &manager, &of("plan"), &plan).await?;
    let held = with(&[
        ("came-social-care", "present"),
        ("name-social-care", "Leah Okafor, team manager"),
        ("came-police", "present"),
        ("name-police", "Priya Nair, detective constable"),
        ("told-police", "Two calls to the address since May"),
        ("came-health", "present"),
        ("name-health", "Ruth Adeyemi, health visitor"),
        ("came-referrer", "not-asked"),
        ("name-referrer", ""),
        ("came-education", "not-asked"),
        ("name-education", ""),
        ("came-other", "not-asked"),
        ("name-other", ""),
        ("decision", "s47-joint"),
        ("children", "0"),
        ("reasons", "The account does not fit the bruises"),
        ("safety", "The baby stays on the ward until it is examined"),
    ]);
    tens.adds((1, "select count(*) from section_47_enquiry"), &manager, &of("record"), &held).await?;
    let discussion = tens.word("select max(discussion) from section_47_enquiry").await?;
    let of_it = ("discussion", discussion.as_str());
    let words = "select count(*) from strategy_words";
    let addition = [of_it, ("addition", "The second call was in June, not in May")];
    tens.adds((1, words), &manager, &of("addition"), &addition).await?;
    let found =
        [of_it, ("version", "1"), ("outcome", "at-risk"), ("outcome-reason", "The doctor contradicts both accounts")];
    let qualified = tens.somebody_of("CSC-REF").await?;
    tens.adds((1, words), &qualified, &of("outcome"), &found).await?;
    let agreed = "select count(*) from section_47_enquiry where agreed_at is not null";
    tens.adds((1, agreed), &manager, &of("agreement"), &[of_it, ("version", "2"), ("answer", "agree")]).await?;
    let reason = ("conference-reason", "The family has moved, and the other area holds it");
    let closed = "select count(*) from section_47_enquiry where closed_at is not null";
    tens.adds(
        (1, closed),
        &manager,
        &of("conference"),
        &[of_it, ("version", "3"), ("conference", "not-required"), reason],
    )
    .await?;
    let called = [("reason", "A new bruise was seen at nursery today")];
    tens.adds((1, "select count(*) from strategy_discussion"), &manager, &of("call"), &called).await?;

    let exports = "select count(*) from export";
    let export = tens.adds((1, exports), &manager, "/exports/referrals", &[("do", "export")]).await?;
    let reference = tens
        .word(
            "select c.reference from contact c join section_47_enquiry e on e.contact = c.id
              where e.discussion = (select max(discussion) from section_47_enquiry)",
        )
        .await?;
    let lines = format!("{reference}, LL-1201");
    let numbers = "select count(*) from case_number";
    tens.adds((1, numbers), &manager, &format!("{export}/receipts"), &[("lines", &lines)]).await?;
    let leaves = "select count(*) - count(distinct case_id) from export_item";
    let twice = tens.number(leaves).await?;
    ensure!(twice == 0, "{twice} referrals have left twice");
    Ok(())
}

/// What another area is asked and answers, and a transfer that is accepted.
pub async fn other_areas(tens: &mut TenTimes<'_>) -> anyhow::Result<()> {
    let visitor = tens.anybody().sign_in("health-visitor").await?;
    let page = format!("/children/{}/other-areas", amy(tens).await?);
    let steps = format!("{page}/step");
    let [day, month, year] = today();
    let on = [("on-day", day.as_str()), ("on-month", month.as_str()), ("on-year", year.as_str())];
    let with =
        |more: &[(&'static str, &'static str)]| on.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    let (matters, written) = ("select count(*) from other_area", "select count(*) from other_area_step");
    let ask = with(&[
        ("kind", "ask"),
        ("authority", "fernshire"),
        ("questions", "known"),
        ("why", "The family came from Fernshire in August"),
        ("basis", "welfare"),
        ("how", "telephone"),
    ]);
    tens.adds((1, matters), &visitor, &page, &ask).await?;
    let asked = tens.word("select max(id) from other_area where kind = 'ask'").await?;
    let by = [("name", "Tomas Reed"), ("role", "Duty social worker")];
    let mut known = with(&[("step", "known"), ("words", "Child in need plan since May")]);
    known.extend(by.iter().copied().chain([("matter", asked.as_str())]));
    tens.adds((1, written), &visitor, &steps, &known).await?;
    let transfer = [
        ("kind", "transfer-in"),
        ("authority", "oakmere"),
        ("status", "protection"),
        ("why", "The family moved here this month"),
        ("notified-day", day.as_str()),
        ("notified-month", month.as_str()),
        ("notified-year", year.as_str()),
        ("contact", "Dele Marsh, social worker"),
        ("phone", "01632 960 811"),
    ];
    tens.adds((1, matters), &visitor, &page, &transfer).await?;
    let moved = tens.word("select max(id) from other_area where kind = 'transfer-in'").await?;
    let mut accepted = with(&[("step", "accepted")]);
    accepted.extend(by.iter().copied().chain([("matter", moved.as_str())]));
    tens.adds((1, written), &visitor, &steps, &accepted).await?;
    Ok(())
}

async fn amy(tens: &TenTimes<'_>) -> anyhow::Result<String> {
    tens.word(
        "select l.child from link l join source_record r on r.id = l.record
          where lower(r.given_name) = 'amy' and lower(r.family_name) = 'pritchard' limit 1",
    )
    .await
}

/// One need on two lists, two needs on two lists, and why nobody came.
pub async fn waiting(tens: &mut TenTimes<'_>) -> anyhow::Result<()> {
    let anybody = tens.anybody();
    let (visitor, gp) = (anybody.sign_in("health-visitor").await?, anybody.sign_in("gp").await?);
    let therapist = tens.somebody_of("CHP-TH-OT").await?;
    let path = format!("/children/{}/waiting", amy(tens).await?);
    let [day, month, year] = today();
    let ask = |list: &'static str| {
        [
            ("list", list),
            ("priority", "routine"),
            ("need", "She drops things, and cannot do up a button"),
            ("received-day", day.as_str()),
            ("received-month", month.as_str()),
            ("received-year", year.as_str()),
            ("agreed", "parent"),
            ("on-behalf-of", ""),
        ]
    };
    let places = "select count(*) from waiting_entry";
    let first = tens.adds((1, places), &visitor, &path, &ask("occupational-therapy")).await?;
    let other = place(&gp.post(&path, &ask("neurodisability")).await?)?;
    let other = ("other", other.trim_start_matches("/waiting/"));
    let ended = "select count(*) from waiting_entry where ended_how is not null";
    let now = version(&therapist, &first).await?;
    let one = [("version", now.as_str()), other, ("needs", "one"), ("needs-words", "Rang the surgery: the same need")];
    tens.adds((1, ended), &therapist, &format!("{first}/needs"), &one).await?;

    let again = place(&visitor.post(&path, &ask("occupational-therapy")).await?)?;
    let now = version(&therapist, &again).await?;
    let two =
        [("version", now.as_str()), other, ("needs", "two"), ("needs-words", "Fits are one thing, buttons another")];
    tens.adds((1, "select count(*) from waiting_apart"), &therapist, &format!("{again}/needs"), &two).await?;

    let steps = "select count(*) from waiting_step";
    let now = version(&therapist, &again).await?;
    let offer = [
        ("version", now.as_str()),
        ("purpose", "assessment"),
        ("on-day", day.as_str()),
        ("on-month", month.as_str()),
        ("on-year", year.as_str()),
        ("offer-words", "The clinic, 10:00"),
    ];
    tens.adds((1, steps), &therapist, &format!("{again}/offer"), &offer).await?;
    let now = version(&therapist, &again).await?;
    let missed = [("version", now.as_str()), ("answer", "not-brought"), ("answer-words", "Rang twice, no answer")];
    tens.adds((1, steps), &therapist, &format!("{again}/answer"), &missed).await?;
    let page = visitor.get(&again).await?;
    let now = field(&page, "version");
    let why =
        [("version", now.as_str()), ("review", "keep"), ("review-words", "Her mother had no credit to ring back")];
    tens.adds((1, steps), &visitor, &format!("{again}/review"), &why).await?;
    Ok(())
}
