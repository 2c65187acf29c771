//! `GET /work/{work}` and its forms: who leads work together, who was asked, who takes part.

mod taking_part;

use super::{Children, Failed, shown, shown_again, with_capital};
use crate::{
    lead::{
        AskedRow, JoiningRow, WorkRefused,
        begin_work::kind_in_words,
        end_work::{ENDINGS, EndWork},
        give_up_lead::{GiveUpLead, REASONS},
        hand_over::{AnswerProposal, ProposalAnswer, ProposeLead},
        in_effect::Lead,
        join_work::{AnswerJoin, AskToJoin, InviteTeam, LeaveWork},
        open_work::{ChildLead, OpenWork, open},
        rules::{TermKind, Why},
    },
    put_up_shield::WrongField,
    rules::date_in_words,
};
use access::{
    Act,
    acts::{RecordWork, SeeWork},
    looked,
    web::Signed,
};
use axum::{
    Extension, RequestPartsExt as _,
    extract::{
        FromRef, FromRequest, FromRequestParts as _, Path, Query, Request, State,
        rejection::{ExtensionRejection, PathRejection},
    },
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::{CaseId, Instant};
use clocks::due_in_words;
use maud::{Markup, Render as _, html};
use serde::{Deserialize, Serialize};
use store::{Command, Entry, Ran, Refused};
use ui::{
    Button, CardTable, Choice, Details, Errors, Form, InsetText, NotificationBanner, Page, Radios, Select,
    SelectOption, Shell, SummaryList, Textarea, WarningText,
};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    saved: Option<String>,
}

/// Every form of the page, as it comes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct SentStep {
    #[serde(rename = "idempotency_key", skip_serializing)]
    key: String,
    person: String,
    note: String,
    proposal: String,
    answer: String,
    reason: String,
    end_reason: String,
    end_words: String,
    ending: String,
    ending_words: String,
    join_words: String,
    joining: String,
    join_answer: String,
    join_reason: String,
    team: String,
    invite_words: String,
    leave_words: String,
}

pub(super) async fn page(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(work): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let work: CaseId = work.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen(&children, &signed, work).await?;
    let banner = wanted.saved.map(|_| NotificationBanner::success("Saved."));
    let page = work_page(&children, &opened, &SentStep::default(), &Errors::new(), signed.now).banner(banner);
    Ok(shown(&page, &shell))
}

/// The work, journaled as seen; 404 where there is none this officer may see.
async fn seen(children: &Children, signed: &Signed, work: CaseId) -> Result<OpenWork, Failed> {
    let Some(opened) = open(&children.store, &signed.officer, work).await? else {
        return Err(refused::<SeeWork>(children, signed, work).await);
    };
    children.journal(signed, opened.entries.clone()).await?;
    if let Some(changed_at) = opened.joinings.iter().map(JoiningRow::changed_at).max() {
        looked::note(&children.store, &signed.officer, work, changed_at).await?;
    }
    Ok(opened)
}

async fn refused<A: Act>(children: &Children, signed: &Signed, work: CaseId) -> Failed {
    let entry = Entry::new(&access::AccessEntry::Refused { act: A::name(), asked: false }).subject(work);
    match children.journal(signed, vec![entry]).await {
        Ok(()) => Failed::NotFound,
        Err(failed) => failed,
    }
}

/// A step somebody takes on the page.
pub(super) struct Step {
    children: Children,
    shell: Shell,
    signed: Signed,
    work: CaseId,
    sent: SentStep,
}

impl Step {
    /// Runs the form's command once, and leads back to the page, or shows it again with what is wrong.
    async fn run<C: Command<Output = (), Refusal = WorkRefused>>(&self, command: &C) -> Result<Response, Failed> {
        self.run_to(command, &format!("/work/{}?saved", self.work)).await
    }

    /// The same, where it leads elsewhere.
    async fn run_to<C: Command<Output = (), Refusal = WorkRefused>>(
        &self,
        command: &C,
        place: &str,
    ) -> Result<Response, Failed> {
        let place = |(): &()| place.to_owned();
        let ran = self.children.run_once(&self.signed, &self.sent.key, &self.sent, command, place).await;
        let errors = match ran {
            Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
            Ok(Ran::OtherWords(_)) => {
                Errors::new().with("", "You have sent this form already with other words, and those are kept")
            }
            Err(Refused::Because(WorkRefused::Hidden)) => {
                return Err(refused::<RecordWork>(&self.children, &self.signed, self.work).await);
            }
            Err(Refused::Because(WorkRefused::Wrong(wrong))) => errors(&wrong),
            Err(Refused::Because(WorkRefused::NotNow(why))) => {
                errors(&[WrongField::new("", format!("This cannot be done now: {why}. Below is how it stands"))])
            }
            Err(Refused::Fault(error)) => return Err(error.into()),
        };
        let opened = seen(&self.children, &self.signed, self.work).await?;
        Ok(shown_again(&work_page(&self.children, &opened, &self.sent, &errors, self.signed.now), &self.shell))
    }
}

impl<S> FromRequest<S> for Step
where
    S: Send + Sync,
    Children: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, state).await?;
        let Extension(shell) = parts.extract().await.map_err(ExtensionRejection::into_response)?;
        let Path(work) = parts.extract::<Path<String>>().await.map_err(PathRejection::into_response)?;
        let work = work.parse().map_err(|_| Failed::NotFound.into_response())?;
        let form = FormData::<SentStep>::from_request(Request::from_parts(parts, body), state).await;
        let FormData(sent) = form.map_err(axum::response::IntoResponse::into_response)?;
        Ok(Self { children: Children::from_ref(state), shell, signed, work, sent })
    }
}

pub(super) async fn propose(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    step.run(&ProposeLead { officer, work: step.work, person: sent.person.parse().ok(), note: &sent.note }).await
}

pub(super) async fn answer(step: Step) -> Result<Response, Failed> {
    let answer = match step.sent.answer.as_str() {
        "accept" => Some(ProposalAnswer::Accept),
        "decline" => Some(ProposalAnswer::Decline),
        _ => None,
    };
    answered(&step, answer).await
}

pub(super) async fn withdraw(step: Step) -> Result<Response, Failed> {
    answered(&step, Some(ProposalAnswer::Withdraw)).await
}

async fn answered(step: &Step, answer: Option<ProposalAnswer>) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    let proposal = sent.proposal.parse().unwrap_or(0);
    step.run(&AnswerProposal { officer, work: step.work, proposal, answer, reason: &sent.reason }).await
}

pub(super) async fn give_up(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    step.run(&GiveUpLead { officer, work: step.work, reason: &sent.end_reason, words: &sent.end_words }).await
}

pub(super) async fn end(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    step.run(&EndWork { officer, work: step.work, reason: &sent.ending, words: &sent.ending_words }).await
}

pub(super) async fn ask_to_join(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    step.run(&AskToJoin { officer, work: step.work, words: &sent.join_words }).await
}

pub(super) async fn answer_join(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    let accepted = match sent.join_answer.as_str() {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => None,
    };
    let joining = sent.joining.parse().unwrap_or(0);
    step.run(&AnswerJoin { officer, work: step.work, joining, accepted, words: &sent.join_reason }).await
}

pub(super) async fn invite(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    step.run(&InviteTeam { officer, work: step.work, team: sent.team.parse().ok(), words: &sent.invite_words }).await
}

pub(super) async fn leave(step: Step) -> Result<Response, Failed> {
    let (officer, sent) = (&step.signed.officer, &step.sent);
    // Whoever has left opens it no longer.
    step.run_to(&LeaveWork { officer, work: step.work, words: &sent.leave_words }, "/my-work").await
}

/// What is wrong, as a page shows it.
pub(super) fn errors(wrong: &[WrongField]) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field {
            "" => errors.add_general(wrong.what.as_str()),
            field => errors.add(field, wrong.what.as_str()),
        }
    }
    errors
}

/// Who leads, in two lines: on the work's page, and on the child's.
fn lead(lead: &Lead, due: Option<Instant>, now: Instant) -> Markup {
    html! {
        strong { (if lead.kind == TermKind::Lead { "Lead practitioner: " } else { "Acting lead: " }) }
        @if let Some(name) = &lead.name { (name) ", " }
        @if let Some(title) = &lead.job_title { (title) ", " }
        (lead.team_name)
        @if let Some(phone) = &lead.phone { ", " strong class="trellis-nowrap" { (phone) } }
        @if let Some((name, until)) = &lead.covered { br; "Away until " (date_in_words(until)) ". " (name) " covers." }
        @if lead.kind == TermKind::Acting {
            br;
            @match due {
                Some(due) => {
                    @let (_, words) = due_in_words(due, now);
                    "A lead is to be appointed: " (words) "."
                }
                None => { "A lead is to be appointed." }
            }
        }
    }
}

/// Who leads the work about a child, on the child's page.
pub(super) fn who_leads(of: &ChildLead, now: Instant) -> Markup {
    html! {
        (InsetText::new(html! {
            p class="govuk-body" { (lead(&of.lead, of.due, now)) }
            @if of.opens {
                p class="govuk-body govuk-!-margin-bottom-0" {
                    a class="govuk-link" href={ "/work/" (of.work) } { "Work together with the family" }
                }
            }
        }))
    }
}

/// A child who was held for two has two of what there must be one of.
pub(super) fn several_lead(works: usize) -> WarningText {
    WarningText::new(format!(
        "{works} pieces of work with this family are open, each with a lead of its own. A family has one lead: agree which goes on, and end the other."
    ))
}

fn work_page(children: &Children, page: &OpenWork, typed: &SentStep, errors: &Errors, now: Instant) -> Page {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let path = format!("/work/{}", page.row.id);
    let names: Vec<&str> = page.children.iter().map(|(_, likeness)| likeness.name.as_str()).collect();
    let form = |to: &str, body: Markup| Form::new(format!("{path}/{to}"), key.as_str()).body(body);
    let body = html! {
        @if let Some((_, child)) = page.others_open.first() {
            (several_lead(page.others_open.len() + 1))
            p class="govuk-body" { a class="govuk-link" href={ "/children/" (child) "#involved" } { "See who leads the other" } }
        }
        (so_far(page, now))
        @if page.may.answer { @if let Some(asked) = page.proposal() { (asked_you(page, asked, typed, errors, &form)) } }
        @else if let Some(asked) = page.proposal() { (waits(page, asked, now, &form)) }
        @if page.may.propose { (proposing(page, typed, errors, &form)) }
        h2 class="govuk-heading-m" { "Who takes part" }
        ul class="govuk-list govuk-list--bullet" {
            @for team in &page.teams {
                li { (team.in_words()) @if let Some(phone) = &team.phone { ", " span class="trellis-nowrap" { (phone) } } }
            }
        }
        (taking_part::joining(page, typed, errors, &form, now))
        h2 class="govuk-heading-m" { "Who has led" }
        (history(page))
        (answers(page))
        @if page.may.give_up || page.may.revoke { (giving_up(page, typed, errors, &form)) }
        (taking_part::leaving(page, typed, errors, &form))
        @if page.may.end { (ending(typed, errors, &form)) }
    };
    let back = page.children.first().map_or_else(|| "/children".to_owned(), |(child, _)| format!("/children/{child}"));
    Page::new(names.join(", "))
        .window_title("Work together")
        .caption(kind_in_words(&page.row.kind))
        .back(back)
        .wide()
        .errors(errors)
        .body(body)
}

fn so_far(page: &OpenWork, now: Instant) -> Markup {
    let row = &page.row;
    let day = |at: i64| Instant::from_micros(at).in_london().strftime("%-d %B %Y").to_string();
    let mut list = SummaryList::new();
    if row.ended_at.is_none() {
        list = list.fact("Leads", lead(&page.lead, page.appoint.as_ref().map(|clock| clock.due_at), now));
    }
    list = list.fact(
        "Children",
        html! {
            ul class="govuk-list govuk-!-margin-bottom-0" {
                @for (child, likeness) in &page.children {
                    li {
                        a class="govuk-link" href={ "/children/" (child) } { (likeness.name) }
                        @if let Some(age) = &likeness.age { ", " (age) }
                    }
                }
            }
        },
    );
    if let Some(why) = page.said("why", 1) {
        list = list.fact("Why", html! { span class="trellis-as-written" { (why) } });
    }
    if let Some(agreed) = page.said("agreed", 1) {
        list = list.fact("The family agrees", html! { span class="trellis-as-written" { (agreed) } });
    }
    list = list.fact("Begun", html! { (day(row.begun_at)) " by " (row.begun_by_name) ", " (row.begun_from_name) });
    if let Some(ended) = row.ended_at {
        let reason = row.end_reason.as_deref().unwrap_or_default();
        let words = ENDINGS.iter().find(|(code, _)| *code == reason).map_or(reason, |(_, words)| words);
        list = list.fact(
            "Ended",
            html! {
                (day(ended)) ": " (words)
                @if let Some(said) = page.said("ended", 1) { br; span class="trellis-as-written" { (said) } }
            },
        );
    }
    list.render()
}

type FormOf<'a> = &'a dyn Fn(&str, Markup) -> Form;

fn asked_you(page: &OpenWork, asked: &AskedRow, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let answer =
        Radios::new("answer")
            .legend("Will you lead?")
            .value(typed.answer.as_str())
            .errors(errors)
            .choice(Choice::new("accept", "Yes, I lead from now on"))
            .choice(Choice::new("decline", "No").reveals(
                Textarea::new("reason", "Why not?").rows(2).value(typed.reason.as_str()).errors(errors).render(),
            ));
    html! {
        h2 class="govuk-heading-m" { "You are asked to lead" }
        p class="govuk-body" {
            (asked.by_name) " asks you to be the family’s single point of contact, and to see that what was agreed is done. You do not answer for the work of others."
        }
        @if let Some(note) = page.said("note", asked.number) { p class="govuk-body trellis-as-written" { "“" (note) "”" } }
        (form("proposal-answer", html! {
            input type="hidden" name="proposal" value=(asked.number);
            (answer)
            (Button::new("Answer"))
        }))
    }
}

fn waits(page: &OpenWork, asked: &AskedRow, now: Instant, form: FormOf<'_>) -> Markup {
    let on = Instant::from_micros(asked.proposed_at).in_london();
    let when = if on.date() == now.date() { "today".to_owned() } else { on.strftime("on %-d %B").to_string() };
    html! {
        h2 class="govuk-heading-m" { "Somebody has been asked to lead" }
        p class="govuk-body" {
            (asked.name) ", " (asked.team_name) ", was asked " (when) " by " (asked.by_name)
            ". Until they accept, nothing changes."
        }
        @if page.may.withdraw {
            (form("proposal-withdrawal", html! {
                input type="hidden" name="proposal" value=(asked.number);
                (Button::new("Withdraw").secondary())
            }))
        }
    }
}

fn proposing(page: &OpenWork, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let people = page.candidates.iter().fold(
        Select::new("person", "Who should lead?")
            .value(typed.person.as_str())
            .errors(errors)
            .option(SelectOption::new("", "Select a person")),
        |select, c| {
            let label = format!("{}, {}, {}", c.name, c.job_title, c.team_name);
            select.option(SelectOption::new(c.person.to_string(), label))
        },
    );
    let heading = if page.lead.kind == TermKind::Lead { "Hand the lead over" } else { "Ask somebody to lead" };
    html! {
        h2 class="govuk-heading-m" { (heading) }
        (form("proposal", html! {
            (people)
            (Textarea::new("note", "What should they know?").rows(3).value(typed.note.as_str()).errors(errors))
            (Button::new("Ask"))
        }))
    }
}

fn history(page: &OpenWork) -> CardTable {
    let day = |at: i64| Instant::from_micros(at).in_london().strftime("%-d %b %Y, %H:%M").to_string();
    page.terms.iter().fold(
        CardTable::new("Who has led").caption_hidden().columns(["Who", "From", "Until", "Why"]),
        |table, term| {
            let acting = TermKind::from_code(&term.kind) == TermKind::Acting;
            table.row([
                html! {
                    (term.name.as_deref().unwrap_or("The front door’s duty line"))
                    @if acting { " (acting)" }
                    br; span class="govuk-body-s" { (term.team_name) }
                },
                html! { (day(term.from_at)) },
                html! { @match term.until_at { Some(until) => { (day(until)) } None => { "Now" } } },
                html! {
                    (Why::from_code(&term.why).in_words())
                    @if let Some(said) = page.said("given-up", term.number) { br; span class="trellis-as-written" { "“" (said) "”" } }
                },
            ])
        },
    )
}

/// Who was asked and did not lead.
fn answers(page: &OpenWork) -> Markup {
    let other: Vec<&AskedRow> =
        page.asked.iter().filter(|a| a.answer.as_deref().is_some_and(|answer| answer != "accepted")).collect();
    let rows = html! {
        ul class="govuk-list govuk-list--bullet" {
            @for asked in &other {
                li {
                    (asked.name) ", " (asked.team_name) ": " (asked.answer.as_deref().unwrap_or_default())
                    @if let Some(said) = page.said("declined", asked.number) { ". " span class="trellis-as-written" { "“" (said) "”" } }
                }
            }
        }
    };
    html! {
        @if !other.is_empty() { (Details::new(format!("Asked and not led ({})", other.len()), rows)) }
    }
}

fn giving_up(page: &OpenWork, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let own = page.may.give_up;
    let (title, button) = if own {
        ("Give the lead up", "Give the lead up")
    } else {
        ("Take the lead from them", "Take the lead from them")
    };
    let open = ["end-reason", "end-words"].iter().any(|field| errors.on(field).is_some());
    let who = if own { "the manager of your team" } else { "the manager of the team that answers" };
    let body = html! {
        p class="govuk-body" { (with_capital(who)) " is the acting lead at once, until somebody else accepts." }
        (form("lead-end", html! {
            (Radios::new("end-reason").legend("Why?").value(typed.end_reason.as_str()).choices(REASONS).errors(errors))
            (Textarea::new("end-words", "What must the next lead know?").rows(3).value(typed.end_words.as_str()).errors(errors))
            (Button::new(button).warning())
        }))
    };
    Details::new(title, body).open(open).render()
}

fn ending(typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let open = ["ending", "ending-words"].iter().any(|field| errors.on(field).is_some());
    let body = form(
        "end",
        html! {
            (Radios::new("ending").legend("Why does the work end?").value(typed.ending.as_str()).choices(ENDINGS).errors(errors))
            (Textarea::new("ending-words", "What should the family, and whoever works with them next, know?").rows(3)
                .value(typed.ending_words.as_str()).errors(errors))
            (Button::new("End the work").warning())
        },
    );
    Details::new("End the work", body.render()).open(open).render()
}
