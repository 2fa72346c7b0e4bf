// Keeps what is typed in a long form on the server while somebody types. Nothing of it is stored
// in the browser: the text stays in the page itself until it was sent.

const form = document.querySelector("form[data-draft]");
if (form) keepDraft(form);

function keepDraft(form) {
  const place = form.querySelector("[data-draft-status]");
  const lost = "Uw tekst is nog niet bewaard. Hij staat nog op deze pagina: laat die open. ";
  const retry = 5_000;
  let timer = 0;
  let isLeaving = false;

  const typed = () => new URLSearchParams(new FormData(form));
  // What somebody typed, without the token, which a login renews.
  const words = () => {
    const fields = typed();
    fields.delete("csrf");
    return fields.toString();
  };
  // A form that came back refused may hold what was never saved.
  const isRefused = Boolean(document.querySelector("[data-focus]"));
  let last = isRefused ? "" : words();

  const tell = (text, isProblem, link) => {
    place.textContent = text;
    place.className = isProblem ? "alert alert--warning" : "small muted";
    if (link) place.append(link);
  };

  function loginLink() {
    const link = document.createElement("a");
    Object.assign(link, { href: "/inloggen", target: "_blank", rel: "noopener" });
    link.textContent = "Log in (opent een nieuw tabblad)";
    return link;
  }

  // Who leaves while something is not saved is asked first.
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && words() !== last) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[action$='/concept/weg']")) isLeaving = true;
  });

  // A login in another tab gave out a new token: the form takes it over.
  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-draft] [name=csrf]")?.value;
    if (!fresh || fresh === form.elements.csrf.value) return false;
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = fresh;
    return true;
  }

  async function send() {
    const answer = await fetch(form.dataset.draft, {
      method: "POST", body: typed(), credentials: "same-origin",
    });
    const isOurs = answer.headers.get("content-type")?.includes("json");
    return { answer, told: isOurs ? (await answer.json()).status : "" };
  }

  // One save at a time: a slow one that came after the form would bring the draft back.
  let running = null;
  function save() {
    running ??= trySave(true).finally(() => { running = null; });
    return running;
  }

  // True when the server has what is typed, or can have it by sending the form.
  async function trySave(mayRenew) {
    const before = words();
    try {
      const { answer, told } = await send();
      if (answer.ok) {
        last = before;
        tell(told, false);
        return true;
      }
      if (answer.status === 422) {
        tell(told, true);
        return true;
      }
      if (answer.status >= 500) return later("Het bewaren lukt nu niet.");
      if (answer.status === 403 && mayRenew && (await renewToken())) return trySave(false);
      again();
      tell(`${lost}U bent uitgelogd of mag dit niet meer. Zodra u bent ingelogd, bewaren wij het. `, true, loginLink());
    } catch {
      return later("Er is geen verbinding.");
    }
    return false;
  }

  function later(why) {
    tell(`${lost}${why} Wij proberen het zo weer.`, true);
    again();
    return false;
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(save, retry);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (words() !== last) save(); }, 1500);
  });

  if (isRefused) save();

  // The form goes only when the server answers: a lost line would take the page away.
  form.addEventListener("submit", async (event) => {
    // A second click: the first is on its way.
    if (event.defaultPrevented) return;
    event.preventDefault();
    clearTimeout(timer);
    await running;
    if (await save()) {
      isLeaving = true;
      form.submit();
    } else delete form.dataset.sent;
  });
}
