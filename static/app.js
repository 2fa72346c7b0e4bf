// Small comforts on top of pages that work without script.

// A refused form: the summary takes the focus, so that it is read out first.
document.querySelector("[data-focus]")?.focus();

// One open menu at a time; Escape closes it and gives the focus back.
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A native date picker beside the text field dd-mm-jjjj.
for (const field of document.querySelectorAll("input[data-date]")) {
  const picker = document.createElement("input");
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary";
  button.textContent = "Kies datum";
  const row = document.createElement("span");
  row.className = "date-picker";
  row.append(picker, button);
  field.after(row);
  button.addEventListener("click", () => {
    const [day, month, year] = field.value.split("-");
    if (year) picker.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    field.value = picker.value.split("-").reverse().join("-");
    field.focus();
  });
}

// A second click while the first is on its way sends nothing.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A page with running work is read again, unless somebody is busy in it.
const refresh = document.querySelector("[data-refresh-seconds]");
if (refresh) {
  setInterval(() => {
    const busy = document.activeElement?.closest("main form, main details[open]");
    if (!busy && !document.hidden) location.reload();
  }, Number(refresh.dataset.refreshSeconds) * 1000);
}

// The login ends after a time without a request, and after half a day whatever happens: a dialog
// says so two minutes before. The page stays as it is, with what was typed.
const ending = document.querySelector("dialog.login-end");
if (ending) warnOfEnd(ending);

function warnOfEnd(dialog) {
  const warning = 2 * 60_000;
  const idle = Number(dialog.dataset.idleMinutes) * 60_000;
  const last = Date.now() + Number(dialog.dataset.leftSeconds) * 1000;
  let ends = Math.min(Date.now() + idle, last);
  let told = false;

  const show = (when) => {
    for (const text of dialog.querySelectorAll("[data-when]")) text.hidden = text.dataset.when !== when;
    dialog.querySelector("h2").textContent =
      when === "over" ? "U bent uitgelogd" : "U wordt over 2 minuten uitgelogd";
    dialog.querySelector("[data-stay]").hidden = when !== "idle";
    dialog.querySelector("[data-close]").hidden = when === "idle";
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(when === "idle" ? "[data-stay] button" : "[data-close]").focus();
  };

  // The clock and not a long timer: a computer that slept wakes up late.
  setInterval(() => {
    const left = ends - Date.now();
    if (left <= 0 && told !== "over") show(told = "over");
    else if (left > 0 && left <= warning && !told) show(told = ends === last ? "last" : "idle");
  }, 1000);

  // The answer is empty, so the browser stays on the page.
  dialog.querySelector("[data-stay]").addEventListener("submit", (event) => {
    const form = event.target;
    // A page that sends by itself may ask; to leave it would ask somebody first.
    if (document.querySelector("form[data-draft]")) {
      event.preventDefault();
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    }
    ends = Math.min(Date.now() + idle, last);
    told = false;
    dialog.close();
    setTimeout(() => { delete form.dataset.sent; });
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}

// A file on its way shows how far it is. Without script the form is sent as it is.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const file = form.querySelector("input[type=file]").files[0];
  const most = Number(form.dataset.maxBytes);
  if (file && most && file.size > most) {
    delete form.dataset.sent;
    tellUpload(form, `Dit bestand is groter dan ${Math.floor(most / 1e6)} MB. Verdeel de gegevens over kleinere bestanden.`, true);
    return;
  }
  sendFile(form);
});

function sendFile(form) {
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  let told = -1;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    bar.value = percent;
    // A screen reader hears every quarter, not every packet.
    if (Math.floor(percent / 25) === told) return;
    told = Math.floor(percent / 25);
    tellUpload(form, percent < 100 ? `${percent} procent verstuurd.` : "Verstuurd. Drietraps leest het bestand.");
  });
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("x-next");
    if (next) location.assign(next);
    else showAnswer(form, request);
  });
  request.addEventListener("error", () => {
    delete form.dataset.sent;
    bar.hidden = true;
    tellUpload(form, "Het versturen is niet gelukt. Kijk of u verbinding hebt en probeer het opnieuw.", true);
  });
  bar.hidden = false;
  bar.removeAttribute("value");
  request.open("POST", form.action);
  request.setRequestHeader("X-Progress", "yes");
  request.send(new FormData(form));
}

function tellUpload(form, text, isProblem = false) {
  const place = form.querySelector("[data-upload-status]");
  place.textContent = text;
  place.classList.toggle("problem", isProblem);
}

// A refused form comes back as a page: its content takes the place of this one.
function showAnswer(form, request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.reload();
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  main.querySelector("[data-focus]")?.focus();
}
