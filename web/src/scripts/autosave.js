// Forms marked with data-autosave="SECONDS" save themselves that long after typing stops, without getting in the way.

/** The header by which the server knows that nobody pressed a button: it answers with the new version alone. */
const AUTOSAVE = { "X-Autosave": "1" };

export function autosaveAll(root) {
  root.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form).start());
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.pause = Number(form.dataset.autosave) * 1000;
    this.version = form.querySelector('input[name="version"]');
    this.status = document.createElement("p");
    this.status.className = "govuk-hint trellis-autosave";
    this.status.setAttribute("role", "status");
  }

  start() {
    this.form.append(this.status);
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", () => this.later());
    // A button leads away, be it this form's or another's, as signing out is: what was just typed goes first.
    document.addEventListener("submit", (event) => this.before(event), true);
    // Whoever turns to something else has stopped typing.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) {
        this.save(true);
      }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), this.pause);
  }

  /** Saves before a form is sent. Where nothing can be saved one stays, reads why, and may press again. */
  async before(event) {
    if ((!this.timer && !this.unsaved) || this.told) {
      clearTimeout(this.timer);
      this.timer = undefined;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    const status = await this.save(false);
    const both = status === 409 && target === this.form;
    if (status === 204 || both) {
      this.told = both;
      target.requestSubmit(submitter);
    } else {
      this.told = true;
      this.status.scrollIntoView({ block: "center" });
    }
  }

  /** Saves once what is being saved already has arrived; the status of the answer, or nothing. */
  save(keepalive) {
    clearTimeout(this.timer);
    this.timer = undefined;
    const next = (this.last ?? Promise.resolve()).then(() => this.send(keepalive));
    this.last = next;
    return next;
  }

  async send(keepalive) {
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        headers: AUTOSAVE,
        body: new URLSearchParams(new FormData(this.form)),
        redirect: "manual",
        keepalive,
      });
      this.say(response);
      this.unsaved = response.status !== 204;
      return response.status;
    } catch {
      this.status.textContent = "Not saved: Trellis does not answer. What you typed is still on this page.";
      this.unsaved = true;
      this.later();
      return undefined;
    }
  }

  say(response) {
    if (response.status === 204) {
      this.version.value = response.headers.get("x-version") ?? this.version.value;
      const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      this.status.textContent = `Saved at ${at}`;
    } else if (response.status === 409) {
      this.status.textContent =
        "This was changed in another window or device. Press a button below to see both: nothing is lost.";
    } else {
      this.status.textContent =
        "Not saved: you may have been signed out. What you typed is still on this page; sign in in another tab, then go on.";
    }
  }
}
