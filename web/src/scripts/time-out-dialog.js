// The dialog of the time-out warning, in its three states: hidden, warning, session ended.

export class TimeOutDialog {
  constructor({ stay, resume }) {
    this.state = "hidden";
    this.actions = { stay, resume };
    this.element = document.createElement("dialog");
    this.element.className = "trellis-time-out";
    this.element.setAttribute("aria-labelledby", "time-out-title");
    this.element.setAttribute("aria-describedby", "time-out-text");
    this.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (this.state === "warning") {
        this.actions.stay();
      }
    });
    document.body.append(this.element);
  }

  /** Shows the time left; read out when it opens and once more for the last minute, not every second. */
  warn(secondsLeft) {
    if (this.state !== "warning") {
      this.build("You are about to be signed out", [
        this.button("Stay signed in", this.actions.stay),
      ]);
      this.state = "warning";
      this.show();
    }
    const minutes = Math.ceil(secondsLeft / 60);
    const text =
      minutes > 1
        ? `For the safety of the families here, you will be signed out in ${minutes} minutes unless you go on.`
        : "For the safety of the families here, you will be signed out in less than a minute unless you go on.";
    if (this.text.textContent !== text) {
      this.text.textContent = text;
    }
  }

  /** Covers the page: what was typed stays below and comes back after signing in. */
  ended() {
    if (this.state === "ended") {
      return;
    }
    this.build("You have been signed out", [this.signIn(), this.button("I have signed in again", this.actions.resume)]);
    this.text.textContent =
      "What you typed is still on this page. Sign in in another tab, then come back here and go on.";
    this.state = "ended";
    document.body.classList.add("trellis-signed-out");
    this.show();
  }

  noAnswer() {
    this.text.textContent = "Trellis does not answer. Check your connection, then try again. Nothing you typed is lost.";
  }

  close() {
    this.state = "hidden";
    document.body.classList.remove("trellis-signed-out");
    if (this.element.open) {
      this.element.close();
    }
  }

  show() {
    if (!this.element.open) {
      this.element.showModal();
    }
  }

  build(title, actions) {
    const heading = document.createElement("h2");
    heading.id = "time-out-title";
    heading.className = "govuk-heading-m";
    heading.textContent = title;
    this.text = document.createElement("p");
    this.text.id = "time-out-text";
    this.text.className = "govuk-body";
    this.text.setAttribute("aria-live", "polite");
    const group = document.createElement("div");
    group.className = "govuk-button-group";
    group.append(...actions);
    this.element.replaceChildren(heading, this.text, group);
  }

  button(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  signIn() {
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.target = "_blank";
    link.className = "govuk-link";
    link.textContent = "Sign in (opens in a new tab)";
    return link;
  }
}
