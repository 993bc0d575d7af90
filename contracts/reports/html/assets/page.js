"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const said = document.getElementById("said");

  // What only works with this script is hidden without it.
  all("[hidden]").forEach((element) => { element.hidden = false; });

  const say = (words) => {
    said.textContent = "";
    requestAnimationFrame(() => { said.textContent = words; });
  };

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      // No permission, or no clipboard at all: the old way copies what is selected.
      select(element);
      return document.execCommand("copy");
    }
  };

  all("button.copy").forEach((button) => {
    button.addEventListener("click", async () => {
      const element = document.getElementById(button.dataset.copy);
      const done = await copy(element);
      if (!done) select(element);
      button.textContent = done ? "Copied" : "Selected";
      say(done ? "Copied" : "Selected; copy it with Ctrl+C");
    });
  });

  const setOpen = (id, open) => all(`#${id} details`).forEach((one) => { one.open = open; });
  all("[data-open]").forEach((button) => {
    button.addEventListener("click", () => setOpen(button.dataset.open, true));
  });
  all("[data-close]").forEach((button) => {
    button.addEventListener("click", () => setOpen(button.dataset.close, false));
  });

  const form = document.querySelector("form.filters");
  const clauses = all("ul.clauses > li");
  const filter = () => {
    const { verdict, level, subject, words } = form.elements;
    const needle = words.value.trim().toLowerCase();
    let shown = 0;
    clauses.forEach((clause) => {
      const fits = (!verdict.value || clause.dataset.verdict === verdict.value)
        && (!level.value || clause.dataset.level === level.value)
        && (!subject.value || clause.dataset.subject === subject.value)
        && clause.textContent.toLowerCase().includes(needle);
      clause.hidden = !fits;
      shown += fits;
    });
    form.elements.count.textContent = `${shown} of ${clauses.length} clauses`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();

  // A link to something that is hidden shows it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) {
      form.reset();
      filter();
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // On paper nothing can be opened.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details.further:not([open])");
    closed.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
