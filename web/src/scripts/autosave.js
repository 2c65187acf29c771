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
    // A button saves as well: what waits then is not sent twice.
    this.form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer);
    });
    // Another form of the page leads away, as signing out does: what was just typed goes first.
    document.addEventListener("submit", (event) => this.before(event), true);
    // Whoever turns to something else has stopped typing.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer && !this.leaving) {
        this.save(true);
      }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), this.pause);
  }

  /** Saves before another form is sent. Where that fails, one stays, reads why, and may press again. */
  async before(event) {
    const form = event.target;
    if (form === this.form || !this.timer || this.told) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await this.save(false)) {
      form.requestSubmit(event.submitter);
    } else {
      this.told = true;
      this.status.scrollIntoView({ block: "center" });
    }
  }

  async save(keepalive) {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.saving || this.leaving) {
      this.later();
      return false;
    }
    this.saving = true;
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const response = await fetch(this.form.action, {
        method: "POST",
        headers: AUTOSAVE,
        body,
        redirect: "manual",
        keepalive,
      });
      this.say(response);
      return response.status === 204;
    } catch {
      this.status.textContent = "Not saved: Trellis does not answer. What you typed is still on this page.";
      this.later();
      return false;
    } finally {
      this.saving = false;
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
