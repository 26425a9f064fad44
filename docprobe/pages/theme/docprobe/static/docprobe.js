// What a page does besides showing itself: mode, menu, copying, folding, the quirk of the day.
"use strict";

(() => {
  const root = document.documentElement;
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  const isDark = () =>
    root.dataset.mode ? root.dataset.mode === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  each(".mode", (button) => {
    button.hidden = false;
    const tell = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.mode = isDark() ? "light" : "dark";
      try { localStorage.setItem("docprobe-mode", root.dataset.mode); } catch (error) { /* not kept then */ }
      tell();
    });
    tell();
  });

  each(".menu", (button) => {
    const side = document.getElementById("side");
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(side.classList.toggle("open")));
      if (side.classList.contains("open")) side.scrollIntoView({ block: "nearest" });
    });
  });

  each(".copy", (button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("pre").textContent.replace(/\n*$/, "\n");
      button.textContent = (await copied(code)) ? "Copied" : "Couldn’t copy";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
  });

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // Without a secure context (file://, http) there is no clipboard API: the old way.
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  each(".clamp", (box) => {
    if (box.scrollHeight < 480) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "unclamp";
    const fold = (closed) => {
      box.classList.toggle("closed", closed);
      button.setAttribute("aria-expanded", String(!closed));
      button.textContent = closed ? "Show all of it" : "Show less";
    };
    button.addEventListener("click", () => fold(!box.classList.contains("closed")));
    box.addEventListener("focusin", () => fold(false));
    box.after(button);
    fold(true);
  });

  each("[data-daily]", (box) => {
    const day = Math.floor(Date.now() / 86400000) % box.children.length;
    [...box.children].forEach((child, index) => { child.hidden = index !== day; });
  });

  // A list of gaps, narrowed by what its rows say of themselves; the address keeps the choice.
  each("[data-narrow]", (form) => {
    const rows = [...document.querySelectorAll("tr[data-severity]")];
    const fields = [...form.elements].filter((field) => field.name);
    const given = new URLSearchParams(location.search);
    for (const field of fields) field.value = given.get(field.name) || "";
    const fits = (row, field) => {
      const text = row.dataset[field.name];
      return field.type === "search" ? text.toLowerCase().includes(field.value.trim().toLowerCase()) : text === field.value;
    };
    const count = (some) => some.reduce((sum, row) => sum + Number(row.dataset.gaps || 1), 0);
    const narrow = () => {
      const chosen = fields.filter((field) => field.value);
      for (const row of rows) row.hidden = !chosen.every((field) => fits(row, field));
      const left = count(rows.filter((row) => !row.hidden)), all = count(rows);
      form.querySelector("output").textContent = chosen.length ? `${left} of ${all} shown` : `${all} shown`;
      const query = new URLSearchParams(chosen.map((field) => [field.name, field.value])).toString();
      try {
        history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
      } catch (error) { /* a page without an address keeps none */ }
    };
    form.hidden = false;
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    narrow();
  });

  function openTarget() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    for (let up = place; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    const text = place.querySelector(":scope > details.text");
    if (text) text.open = true;
    place.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  if (location.hash) openTarget();
})();
