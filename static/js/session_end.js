// Warns two minutes before an idle session ends. Other tabs may have used the session meanwhile: the server is asked first.

const WARNING = 120;
const box = document.getElementById("session-end");
const parts = Object.fromEntries(["soon", "over", "left", "stay", "close"].map((name) => [name, box.querySelector(`[data-${name}]`)]));
let end = 0;
let ticking = 0;

async function ask(method) {
  try {
    const headers = method === "POST" ? { "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value } : {};
    const response = await fetch(box.dataset.url, { method, headers, credentials: "same-origin", cache: "no-store" });
    return response.ok ? (await response.json()).left : null;
  } catch {
    return null;
  }
}

async function look(method = "GET") {
  const left = await ask(method);
  if (left === null) {
    setTimeout(look, 60000);
    return false;
  }
  end = Date.now() + left * 1000;
  if (left > WARNING) {
    clearInterval(ticking);
    if (box.open) box.close();
    // Longer waits than a day do not fit a timer, and a machine that slept wakes up late: look again within ten minutes.
    setTimeout(look, Math.min((left - WARNING) * 1000, 600000));
  } else {
    warn();
  }
  return true;
}

function warn() {
  if (!box.open) box.showModal();
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
  tick();
}

function tick() {
  const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
  parts.left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds > 0) return;
  clearInterval(ticking);
  over();
}

async function over() {
  const left = await ask("GET"); // another tab may have been used in the last seconds
  if (left > 0) {
    look();
    return;
  }
  parts.soon.hidden = parts.stay.hidden = true;
  parts.over.hidden = parts.close.hidden = false;
  parts.close.focus();
}

parts.stay.addEventListener("click", () => look("POST"));
parts.close.addEventListener("click", () => box.close());
box.addEventListener("cancel", () => look("POST"));
look();
