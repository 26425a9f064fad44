// The search in the page. The index lies in small scripts that call DP.put(name, data); see search_index.py.
"use strict";

const DP = (() => {
  const base = new URL("../", document.currentScript.src);
  const loaded = new Map();
  const waiting = new Map();

  function put(name, data) {
    waiting.get(name)?.(data);
  }

  /** Return a promise of the data of one file; null where there is none. */
  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        script.src = new URL(`search/${name}.js`, base);
        script.onerror = () => { loaded.delete(name); resolve(null); };
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  }

  return { put, load, base };
})();

(() => {
  const LABELS = { api: "API", quirks: "Quirks", tests: "Tests", gaps: "Gaps", topics: "Topics" };
  const SHOWN = { api: 6, quirks: 4, tests: 3, gaps: 3, topics: 2 };
  const KIND = { api: 1.35, quirks: 1, tests: 0.7, gaps: 0.75, topics: 1.2 };
  const MANY = 40;
  const SURE = 60;
  const number = (text) => parseInt(text, 36);

  let meta;
  let priors;

  async function ready() {
    if (!meta) {
      const [found, prior] = await Promise.all([DP.load("meta"), DP.load("priors")]);
      if (!found) throw new Error("the search index is not there");
      let start = 0;
      found.ranges = found.kinds.map(([kind, count]) => ({ kind, start, end: (start += count) }));
      found.total = start;
      found.shards = new Set(found.shards);
      found.errors = new Set(found.errors);
      found.stop = new Set(found.stop);
      meta = found;
      priors = prior || "";
    }
  }

  const kindOf = (entry) => meta.ranges.find((range) => entry < range.end).kind;

  function stem(word) {
    for (const ending of meta.endings) {
      if (word.endsWith(ending) && word.length - ending.length >= meta.shortest) {
        word = word.slice(0, -ending.length);
        break;
      }
    }
    const last = word.at(-1);
    return word.length > meta.shortest && last === word.at(-2) && !"ls".includes(last) ? word.slice(0, -1) : word;
  }

  function shardOf(text) {
    const safe = (letters) => text.slice(0, letters).replace(/[^a-z0-9]/g, "_");
    return [safe(3), safe(2)].find((name) => meta.shards.has(name));
  }

  const shard = (text) => {
    const name = shardOf(text);
    return name ? DP.load(`s-${name}`) : Promise.resolve(null);
  };

  /** Call `take(entry, weight)` for each posting of an encoded list; return how many there are. */
  function decode(encoded, take) {
    let count = 0;
    for (const part of encoded.split(";")) {
      const [weight, deltas] = part.split(":");
      let entry = 0;
      for (const delta of deltas.split(",")) {
        entry += number(delta);
        take(entry, Number(weight));
        count += 1;
      }
    }
    return count;
  }

  const pieces = (name) =>
    name.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+(?:\d+[a-zA-Z]?(?![a-z]))?|[A-Z]+\d*|\d+[a-zA-Z]*/g) || [];

  /** Return what a query asks for: its words, its dotted or underscored names, and whether it is an error text. */
  function parse(query) {
    const names = (query.match(/[A-Za-z_]\w*(?:\.\w+)*\.?/g) || []).map((name) => name.replace(/\.$/, ""));
    let words = query.split(/[^\p{L}\p{N}]+/u).flatMap((token) => {
      const parts = pieces(token);
      return parts.length ? parts.map((part) => part.toLowerCase()) : token ? [token.toLowerCase()] : [];
    });
    words = [...new Set(words)];
    const telling = words.filter((word) => !meta.stop.has(word));
    if (telling.length) words = telling;
    return { words: words.slice(0, 24), names: names.slice(0, 8), error: names.length > 4 };
  }

  /** Return entry -> weight of one word: itself, its stem, and while it is being typed what it begins. */
  async function matches(word, typing) {
    const found = new Map();
    const take = (factor) => (entry, weight) => {
      if ((found.get(entry) || 0) < weight * factor) found.set(entry, weight * factor);
    };
    const root = stem(word);
    const [own, other] = await Promise.all([shard(word), shard(root)]);
    if (own?.w[word]) decode(own.w[word], take(1));
    if (root !== word && other?.w[root]) decode(other.w[root], take(0.8));
    if (own && typing && word.length > 1) {
      let left = 40;
      for (const key in own.w) {
        if (key.length > word.length && key.startsWith(word)) {
          decode(own.w[key], take(0.5));
          if (!--left) break;
        }
      }
    }
    return found;
  }

  const add = (scores, entry, score) => scores.set(entry, (scores.get(entry) || 0) + score);

  /** Return entry -> what whole names earn: all of it, its last parts, or the beginning of its last part. */
  async function scoreNames(names) {
    const earned = new Map();
    for (const name of names) {
      const back = name.toLowerCase().split(".").reverse().join(".");
      const found = back.length > 1 ? (await shard(back))?.n : null;
      const dotted = name.includes(".");
      for (const key in found) {
        let score = 0;
        if (key === back) score = 90;
        else if (key.startsWith(`${back}.`)) score = dotted ? 60 : 14;
        else if (key.startsWith(back)) score = dotted ? 10 : 3;
        if (score) for (const entry of found[key]) earned.set(entry, Math.max(score, earned.get(entry) || 0));
      }
    }
    return earned;
  }

  function errorPairs(query) {
    const clean = query
      .replace(/\{\{[^]*?\}\}/g, " ").replace(/\[Op:\w*\]/g, " ").replace(/\b0x[0-9a-f]+\b/gi, " ")
      .replace(/(?<!\w)(?:[A-Za-z]:\\|\/)\S*[/\\]\S*/g, " ").replace(/[[(<][\s\d,.?xX*-]*[\])>]/g, " ")
      .replace(/(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)/g, " ");
    const words = clean.toLowerCase().match(/[a-z][a-z_]+/g) || [];
    return words.slice(1, 40).map((word, index) => fnv(`${words[index]} ${word}`));
  }

  function fnv(text) {
    let value = 0x811c9dc5;
    for (let index = 0; index < text.length; index += 1) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
    }
    return value;
  }

  async function scoreErrors(query, scores) {
    const pairs = [...new Set(errorPairs(query))];
    await Promise.all(pairs.map(async (pair) => {
      const name = (pair % 256).toString(16).padStart(2, "0");
      const encoded = meta.errors.has(name) ? (await DP.load(`e-${name}`))?.[pair.toString(36)] : null;
      if (!encoded) return;
      const hits = [];
      decode(encoded, (entry) => hits.push(entry));
      const worth = 4 * Math.log(1 + meta.total / hits.length) / Math.sqrt(pairs.length);
      for (const entry of hits) add(scores, entry, worth);
    }));
  }

  function* frontCoded(text) {
    let last = "";
    for (const part of text.split(" ")) {
      last = last.slice(0, number(part[0])) + part.slice(1);
      yield last;
    }
  }

  /** Return the known word nearest to one that has no match, or "". */
  async function mended(word) {
    const words = word.length > 3 ? await DP.load("words") : null;
    let best = "";
    let least = word.length > 7 ? 3 : 2;
    if (words) {
      for (const known of frontCoded(words)) {
        if (Math.abs(known.length - word.length) >= least) continue;
        const far = distance(word, known, least) + (known[0] === word[0] ? 0 : 0.5);
        if (far < least) { least = far; best = known; }
      }
    }
    return best;
  }

  /** Edit distance in which two neighbours changed over count once; `limit` or more is all the same. */
  function distance(one, two, limit) {
    let before = [];
    let last = Array.from({ length: two.length + 1 }, (_, index) => index);
    for (let row = 1; row <= one.length; row += 1) {
      const now = [row];
      let least = row;
      for (let column = 1; column <= two.length; column += 1) {
        const cost = one[row - 1] === two[column - 1] ? 0 : 1;
        let value = Math.min(last[column] + 1, now[column - 1] + 1, last[column - 1] + cost);
        if (row > 1 && column > 1 && one[row - 1] === two[column - 2] && one[row - 2] === two[column - 1]) {
          value = Math.min(value, before[column - 2] + 1);
        }
        now.push(value);
        least = Math.min(least, value);
      }
      if (least >= limit) return limit;
      before = last;
      last = now;
    }
    return last[two.length];
  }

  /** Return {entries: [[entry, score]], mended: [[from, to]]}, best first. */
  async function search(query) {
    await ready();
    const asked = parse(query);
    const scores = new Map();
    const repairs = [];
    if (!asked.words.length) return { entries: [], mended: repairs };
    let found = await Promise.all(
      asked.words.map((word, index) => matches(word, index === asked.words.length - 1 && !/\s$/.test(query))),
    );
    if (!asked.error) {
      found = await Promise.all(found.map(async (one, index) => {
        const better = one.size ? "" : await mended(asked.words[index]);
        if (!better) return one;
        repairs.push([asked.words[index], better]);
        return matches(better, false);
      }));
    }
    const covered = new Map();
    for (const one of found) {
      if (!one.size) continue;
      const rare = Math.log(1 + meta.total / one.size);
      for (const [entry, weight] of one) {
        add(scores, entry, weight * rare);
        add(covered, entry, 1);
      }
    }
    for (const [entry, score] of scores) {
      scores.set(entry, score * ((covered.get(entry) / asked.words.length) ** (asked.error ? 1 : 2)));
    }
    await joined(asked.words, scores);
    const names = await scoreNames(asked.error ? asked.names.filter((name) => /[._]/.test(name)) : asked.names);
    for (const [entry, score] of names) add(scores, entry, score < SURE ? score : 0);
    if (asked.error) await scoreErrors(query, scores);
    const entries = [...scores].map(([entry, score]) => {
      const kind = kindOf(entry);
      const prior = kind === "api" && priors[entry] ? number(priors[entry]) / 10 : 1;
      // A name given in full is what is wanted, however seldom others name it.
      const sure = names.get(entry) >= SURE ? names.get(entry) : 0;
      return [entry, (score * prior + sure) * KIND[kind]];
    });
    entries.sort((one, two) => two[1] - one[1] || one[0] - two[0]);
    return { entries, mended: repairs };
  }

  /** Add what neighbouring words earn as one: "gather nd" asks for gather_nd. */
  async function joined(words, scores) {
    if (words.length > 6) return;
    await Promise.all(words.slice(1).map(async (word, index) => {
      const both = words[index] + word;
      const encoded = (await shard(both))?.w[both];
      if (encoded) decode(encoded, (entry, weight) => add(scores, entry, weight * 4));
    }));
  }

  async function row(entry) {
    const block = await DP.load(`b-${Math.floor(entry / meta.block)}`);
    return block ? block[entry % meta.block] : null;
  }

  class Finder {
    constructor(box) {
      this.input = box.querySelector("input");
      this.hits = box.querySelector("[data-hits]");
      this.chips = [...box.querySelectorAll(".chip")];
      this.small = box.classList.contains("small");
      this.kind = "";
      this.turn = 0;
      this.at = -1;
      const id = `hits-${Math.random().toString(36).slice(2, 8)}`;
      this.hits.id = id;
      this.hits.setAttribute("role", "listbox");
      this.hits.setAttribute("aria-label", "Results");
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
      })) this.input.setAttribute(name, value);
      this.input.addEventListener("focus", () => ready().catch(() => {}), { once: true });
      this.input.addEventListener("input", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.chips.forEach((chip) => chip.addEventListener("click", () => this.choose(chip.dataset.kind)));
      if (this.small) {
        document.addEventListener("click", (event) => { if (!box.contains(event.target)) this.close(); });
        this.input.addEventListener("focus", () => { if (this.input.value.trim()) this.ask(); });
      } else {
        box.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
        const given = new URLSearchParams(location.search);
        if (LABELS[given.get("in")]) this.choose(given.get("in"));
        if (given.get("q")) { this.input.value = given.get("q"); this.ask(); }
      }
    }

    choose(kind) {
      this.kind = kind;
      this.chips.forEach((chip) => chip.setAttribute("aria-pressed", String(chip.dataset.kind === kind)));
      this.ask();
    }

    async ask() {
      const query = this.input.value;
      const turn = ++this.turn;
      if (!this.small) this.remember(query);
      if (query.trim().length < 2) { this.close(); return; }
      let found;
      try {
        found = await search(query.slice(0, 1000));
      } catch (error) {
        this.tell("The search index could not be loaded. Was the whole site copied?");
        return;
      }
      if (turn !== this.turn) return;
      const groups = this.groups(found.entries);
      const rows = await Promise.all(groups.map((group) => Promise.all(group.shown.map(row))));
      if (turn === this.turn) this.show(groups, rows, found.mended, query);
    }

    remember(query) {
      const address = new URL(location.href);
      query.trim() ? address.searchParams.set("q", query) : address.searchParams.delete("q");
      this.kind ? address.searchParams.set("in", this.kind) : address.searchParams.delete("in");
      try { history.replaceState(null, "", address); } catch (error) { /* file:// may refuse */ }
    }

    groups(entries) {
      const by = new Map();
      for (const [entry] of entries) {
        const kind = kindOf(entry);
        if (this.kind && kind !== this.kind) continue;
        if (!by.has(kind)) by.set(kind, { kind, total: 0, shown: [] });
        const group = by.get(kind);
        group.total += 1;
        if (group.shown.length < (this.kind ? MANY : SHOWN[kind])) group.shown.push(entry);
      }
      return [...by.values()];
    }

    show(groups, rows, repairs, query) {
      this.hits.replaceChildren();
      for (const [from, to] of repairs) this.say(`Nothing for “${from}”: these are for “${to}”.`);
      if (!groups.length) this.say(`Nothing found for “${query.trim()}”${this.kind ? ` among ${LABELS[this.kind].toLowerCase()}` : ""}.`);
      const words = parse(query).words.concat(repairs.map((pair) => pair[1])).filter((word) => word.length > 1);
      groups.forEach((group, index) => {
        this.hits.append(this.heading(group, query));
        rows[index].forEach((found) => { if (found) this.hits.append(this.link(group.kind, found, words)); });
      });
      this.open();
    }

    heading(group, query) {
      const heading = document.createElement("h3");
      heading.setAttribute("role", "presentation");
      heading.append(`${LABELS[group.kind]} `);
      if (!this.kind && group.total > group.shown.length) {
        const all = document.createElement("button");
        all.type = "button";
        all.textContent = `all ${group.total.toLocaleString("en")}`;
        all.addEventListener("click", () => {
          if (!this.small) { this.choose(group.kind); return; }
          const address = new URL("search.html", DP.base);
          address.search = new URLSearchParams({ q: query, in: group.kind });
          location.href = address;
        });
        heading.append(all);
      }
      return heading;
    }

    link(kind, [title, address, more], words) {
      const link = document.createElement("a");
      link.href = new URL(address, DP.base);
      link.setAttribute("role", "option");
      link.id = `${this.hits.id}-${this.hits.childElementCount}`;
      link.tabIndex = -1;
      const top = document.createElement("span");
      top.className = kind === "api" ? "t name" : "t";
      mark(top, title, words);
      const under = document.createElement("span");
      under.className = "s";
      under.textContent = more;
      link.append(top, under);
      return link;
    }

    say(text) {
      const line = document.createElement("p");
      line.className = "say";
      line.setAttribute("role", "status");
      line.textContent = text;
      this.hits.append(line);
    }

    tell(text) {
      this.hits.replaceChildren();
      this.say(text);
      this.open();
    }

    open() {
      this.at = -1;
      this.hits.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      this.at = -1;
      this.hits.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const links = [...this.hits.querySelectorAll("a")];
      if (event.key === "Escape") {
        if (this.hits.hidden) this.input.blur();
        this.close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.at = (this.at + step + links.length + (this.at < 0 && step < 0 ? 1 : 0)) % links.length;
        links.forEach((link, index) => {
          link.classList.toggle("at", index === this.at);
          link.setAttribute("aria-selected", String(index === this.at));
        });
        links[this.at].scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", links[this.at].id);
      } else if (event.key === "Enter" && !this.hits.hidden && links.length && (this.at >= 0 || !this.small)) {
        event.preventDefault();
        location.href = links[Math.max(0, this.at)].href;
      }
    }
  }

  function mark(box, text, words) {
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const parts = escaped.length ? text.split(new RegExp(`(${escaped.join("|")})`, "i")) : [text];
    parts.forEach((part, index) => {
      if (index % 2) {
        const marked = document.createElement("mark");
        marked.textContent = part;
        box.append(marked);
      } else if (part) box.append(part);
    });
  }

  DP.search = search;
  DP.row = row;
  DP.boxes = [...document.querySelectorAll("[data-finder]")].map((box) => new Finder(box));

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = DP.boxes[0];
    if (box) { event.preventDefault(); box.input.focus(); box.input.select(); }
  });
})();
