// Sends a form of /validate and tells how far it is. Without this script the same form gives the same report.

/** The section that tells the progress, and how to write into it. */
function progressOf(section) {
  const bar = section.querySelector("progress"), list = section.querySelector("ol"), words = section.querySelector("p");
  return {
    show: () => { section.hidden = false; list.replaceChildren(); section.scrollIntoView({ block: "nearest" }); },
    hide: () => { section.hidden = true; },
    sent: (share) => { bar.value = share; words.textContent = words.dataset.sending; },
    stage: (text) => {
      bar.removeAttribute("value");
      words.textContent = "";
      const line = document.createElement("li");
      line.textContent = text;
      list.append(line);
    },
    failed: (text) => { bar.value = 0; words.textContent = text || words.dataset.failed; },
  };
}

/** What a line of the answer says: a stage, the report, or what is wrong; whether it is the last. */
function take(line, progress) {
  const said = JSON.parse(line);
  if (said.stage) {
    progress.stage(said.text);
  } else if (said.content) {
    const main = document.querySelector("main"), before = main.querySelector("h1").textContent;
    main.innerHTML = said.content; // made by the server's escaping templates
    const heading = main.querySelector("h1");
    document.title = document.title.replace(before, () => heading.textContent);
    heading.tabIndex = -1; // who listens or uses the keyboard goes on from here
    heading.focus();
    scrollTo(0, 0);
  } else if (said.problem) {
    progress.failed(said.problem.detail);
  }
  return !said.stage;
}

function send(form, progress) {
  const request = new XMLHttpRequest();
  let read = 0, done = false;
  const readLines = () => {
    for (let end = request.responseText.indexOf("\n", read); end >= 0; end = request.responseText.indexOf("\n", read)) {
      done = take(request.responseText.slice(read, end), progress);
      read = end + 1;
    }
  };
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/x-ndjson");
  request.upload.addEventListener("progress", (event) => progress.sent(event.loaded / event.total));
  request.addEventListener("progress", () => request.status === 200 && readLines());
  request.addEventListener("load", () => {
    if (request.status === 200) {
      readLines();
      if (!done) { progress.failed(""); }
    } else {
      let detail = "";
      try { detail = JSON.parse(request.responseText).detail; } catch { /* not ours: a proxy's page */ }
      progress.failed(detail);
    }
  });
  request.addEventListener("error", () => progress.failed(""));
  request.send(new FormData(form));
  return request;
}

const section = document.querySelector("section.progress");
let running;
for (const form of document.querySelectorAll("form[data-progress]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    running?.abort(); // whoever sends again wants this answer, and the server works on few files at a time
    const progress = progressOf(section);
    progress.show();
    running = send(form, progress);
  });
}
