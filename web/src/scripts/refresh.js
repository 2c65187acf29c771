// Parts marked with data-refresh="SECONDS" fetch themselves anew until the server sends them without the mark.

/** The header by which the server knows that nobody did anything: such a request keeps no session alive. */
const BACKGROUND = { "X-Background": "1" };

export function refreshAll(root) {
  const parts = root.querySelectorAll("[data-refresh][id]");
  if (parts.length > 0) {
    const announcer = document.createElement("div");
    announcer.setAttribute("role", "status");
    announcer.className = "govuk-visually-hidden";
    document.getElementById("main-content").append(announcer);
    parts.forEach((part) => later(part, announcer));
  }
}

function later(part, announcer) {
  const seconds = Number(part.dataset.refresh);
  if (seconds > 0) {
    setTimeout(() => refresh(part, announcer), seconds * 1000);
  }
}

async function refresh(part, announcer) {
  // Whoever stands inside with the keyboard is not thrown out.
  const fresh = part.contains(document.activeElement) ? null : await fetchPart(part.id);
  if (!fresh) {
    later(part, announcer);
    return;
  }
  part.replaceWith(fresh);
  if (fresh.hasAttribute("data-refresh")) {
    later(fresh, announcer);
  } else {
    announcer.textContent = fresh.textContent.trim();
  }
}

async function fetchPart(id) {
  try {
    const response = await fetch(location.href, { headers: BACKGROUND, redirect: "error" });
    if (!response.ok) {
      return null;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.getElementById(id);
  } catch {
    return null; // No connection at the moment: the next round tries again.
  }
}
