// Warns two minutes before an idle session ends. Nothing typed is ever lost: the page stays as it is, covered.
import { TimeOutDialog } from "./time-out-dialog.js";

const WARNING_SECONDS = 120;
const STAY_URL = "/session/stay";

export function watchSession(body) {
  const seconds = Number(body.dataset.sessionSeconds);
  if (seconds > WARNING_SECONDS) {
    new Session(seconds).start();
  }
}

class Session {
  constructor(seconds) {
    this.seconds = seconds;
    this.dialog = new TimeOutDialog({ stay: () => this.stay(), resume: () => this.stay() });
    // Another tab that speaks to the server keeps this one alive as well.
    this.tabs = new BroadcastChannel("trellis-session");
  }

  start() {
    this.tabs.addEventListener("message", () => this.renew());
    this.renew();
    this.tabs.postMessage("alive");
    // A sleeping machine stops timers, so the clock decides, once a second.
    setInterval(() => this.check(), 1000);
  }

  renew() {
    this.endsAt = Date.now() + this.seconds * 1000;
    this.dialog.close();
  }

  check() {
    const left = Math.ceil((this.endsAt - Date.now()) / 1000);
    if (left <= 0) {
      this.dialog.ended();
    } else if (left <= WARNING_SECONDS) {
      this.dialog.warn(left);
    }
  }

  async stay() {
    try {
      const response = await fetch(STAY_URL, { method: "POST", redirect: "manual" });
      if (response.ok) {
        this.renew();
        this.tabs.postMessage("alive");
      } else {
        this.endsAt = Date.now();
        this.dialog.ended();
      }
    } catch {
      this.dialog.noAnswer();
    }
  }
}
