// The editor of /sparql: YASQE in the place of the form's text field. Queries are answered by the same page that a
// browser without scripts asks for; what it says of the answer is put in place here. Nothing else is asked of anybody.

const form = document.querySelector("form.query");
const field = form.elements.query;
const button = form.querySelector("button");
const state = form.querySelector("[role=status]");
const saved = document.querySelector("form.saved");
const LONGEST_ADDRESS = 7000; // what every server and browser between takes
const MOST = 300; // names offered at a time

/** Prefixes and terms (kg/web/editor.py), fetched once; without them the editor completes nothing. */
const known = fetch(form.dataset.terms)
  .then((answer) => answer.json())
  .catch(() => ({ prefixes: {}, terms: [] }));
let asked = false; // completion by key: then it may begin with nothing typed

/** The terms of a kind that begin with what is typed, with or without their prefix, then those that hold it, also in their label. */
async function matching(kind, typed) {
  const [, prefix = "", rest] = typed.trim().match(/^([\w-]*:)?(.*)$/);
  const word = rest.toLowerCase();
  const beginning = [], inside = [];
  for (const [name, label, its] of (await known).terms) {
    if (its !== kind || !name.startsWith(prefix)) continue;
    const local = name.slice(name.indexOf(":") + 1).toLowerCase();
    if (local.startsWith(word) || (!prefix && name.startsWith(word))) {
      beginning.push(name);
    } else if (local.includes(word) || label.toLowerCase().includes(word)) {
      inside.push(name);
    }
  }
  const found = [...beginning, ...inside].slice(0, MOST);
  return found.length === 1 && found[0] === typed.trim() ? [] : found;
}

/** Shows the label beside each name. */
async function labelled(editor, hints) {
  const labels = new Map((await known).terms.map(([name, label]) => [name, label]));
  return hints.map((hint) => ({
    ...hint,
    render(line) {
      line.append(hint.text);
      if (labels.get(hint.text)) {
        line.append(Object.assign(document.createElement("span"), { className: "label", textContent: labels.get(hint.text) }));
      }
    },
  }));
}

/** Where names of each kind may stand. */
const PLACES = {
  class: (token, before) => takesName(token) && before?.state.lastProperty === "a",
  property: (token, before) => token.state.possibleCurrent.includes("a") || (token.type === "ws" && before?.string === ";"),
  concept: (token, before) => takesName(token) && !PLACES.property(token, before) && before?.state.lastProperty !== "a" && token.string.includes(":"),
};

const takesName = (token) => token.state.possibleCurrent.includes("PNAME_LN");

function mayStand(kind, editor) {
  const token = editor.getCompleteToken();
  if (/^[?$]/.test(token.string) || (!asked && !token.string.trim())) return false;
  return PLACES[kind](token, editor.getPreviousNonWsToken(editor.getCursor().line, token));
}

/** In the place of YASQE's own completers, which ask other hosts. */
function complete() {
  for (const kind of Object.keys(PLACES)) {
    Yasqe.registerAutocompleter({
      name: kind,
      bulk: false,
      autoShow: true,
      persistenceId: null,
      get: (editor, token) => matching(kind, token.string),
      isValidCompletionPosition: (editor) => mayStand(kind, editor),
      postprocessHints: labelled,
    });
  }
  Object.assign(Yasqe.Autocompleters.prefixes, {
    persistenceId: null,
    get: () => known.then((found) => Object.entries(found.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`)),
  });
}

/** The editor in the place of the field; the field keeps the text that is sent. */
function open() {
  complete();
  const place = document.createElement("div");
  place.className = "editor";
  field.after(place);
  const editor = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: null,
    viewportMargin: Infinity,
    highlightSelectionMatches: null,
    extraKeys: {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-Space": () => {
        asked = true;
        editor.autocomplete();
        asked = false;
      },
      "Ctrl-S": false,
      Tab: false, // leads on, as everywhere on a page
      "Shift-Tab": false,
    },
  });
  const input = editor.getInputField(), label = form.querySelector("label");
  input.setAttribute("aria-label", label.textContent);
  input.setAttribute("aria-describedby", "keys");
  label.addEventListener("click", () => editor.focus());
  const scroller = editor.getScrollerElement();
  for (const [name, value] of Object.entries({ tabindex: "0", role: "group", "aria-label": label.textContent })) {
    scroller.setAttribute(name, value);
  }
  editor.on("autocompletionShown", () => place.querySelector(".CodeMirror-hints")?.setAttribute("aria-label", form.dataset.offers));
  document.getElementById("keys").hidden = false;
  field.hidden = true;
  field.required = false; // a field that is not seen cannot complain
  return editor;
}

let running = null;

/** The state of the form: what is said beside the button, and whether the button runs or stops. */
function tell(text, busy = false) {
  state.textContent = text;
  button.textContent = busy ? form.dataset.stop : button.dataset.run;
}

/** Asks for a page of this address and shows the answer that stands in it. */
async function visit(address, options = {}) {
  running?.abort();
  const own = (running = new AbortController());
  tell(form.dataset.running, true);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: own.signal, ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page);
    return page;
  } catch (problem) {
    if (running === own) tell(problem.name === "AbortError" ? form.dataset.stopped : form.dataset.unreachable);
    return null;
  } finally {
    if (running === own) running = null;
  }
}

/** Puts the answer of a page in the place of the one before; of a page of another kind, all that it says. */
function show(page) {
  const answer = page.getElementById("answer") ?? page.createElement("section");
  if (!answer.id) {
    answer.id = "answer";
    answer.append(...page.querySelector("main").children);
  }
  document.getElementById("answer").replaceWith(document.adoptNode(answer));
  for (const link of page.querySelectorAll("a[hreflang][rel=alternate]")) {
    document.querySelector(`a[hreflang="${link.hreflang}"][rel=alternate]`)?.setAttribute("href", link.getAttribute("href"));
  }
  tell(answer.querySelector(".facts")?.textContent ?? "");
  mark(Number(answer.dataset.line));
}

let wrong = null;

/** Marks the line that the server finds wrong. */
function mark(line) {
  if (wrong !== null) editor.removeLineClass(wrong, "background", "wrong");
  wrong = line ? editor.addLineClass(line - 1, "background", "wrong") : null;
}

/** Runs the query; the address becomes that of its answer, so that it can be kept and sent. */
async function run() {
  field.value = editor.getValue();
  const parameters = new URLSearchParams(new FormData(form));
  const address = `${form.getAttribute("action")}?${parameters}`;
  const long = address.length > LONGEST_ADDRESS;
  const page = await (long ? visit(form.getAttribute("action"), { method: "POST", body: parameters }) : visit(address));
  if (page && !long) history.pushState(null, "", address);
  if (page && document.getElementById("answer").getBoundingClientRect().top > innerHeight * 0.8) button.scrollIntoView();
}

/** Shows the query of an address, with its answer if it has one. */
async function load(address) {
  const page = await visit(address);
  const text = page?.querySelector("form.query textarea")?.value;
  if (text !== undefined) {
    editor.setValue(text);
    mark(Number(document.getElementById("answer").dataset.line));
  }
  return page;
}

button.dataset.run = button.textContent;
const editor = open();
mark(Number(document.getElementById("answer").dataset.line));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) {
    running.abort();
  } else {
    run();
  }
});
saved?.addEventListener("change", async () => {
  if (!saved.elements.saved.value) return;
  const address = `${saved.getAttribute("action")}?${new URLSearchParams(new FormData(saved))}`;
  if (await load(address)) history.pushState(null, "", address);
});
saved?.classList.add("live");
window.addEventListener("popstate", () => load(location.href));
