// What an owner keeps on a device, read strictly, and its scores, as the files of the instruments declare them.
const OwnScores = (() => {
  "use strict";
  const VERSION = 1, MOST = 1000;
  const WAVE = /^[0-9a-f]{16}$/, DAY = /^\d{4}-\d\d-\d\d$/, NAME = /^[a-z][a-z0-9_]{0,63}$/;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const code = (value) => Number.isInteger(value) || (typeof value === "string" && value.length <= 64);

  function day(text) {
    return typeof text === "string" && DAY.test(text) && !Number.isNaN(Date.parse(text));
  }

  // a question set that this page does not know may ask anything; one that it knows asks what it asks
  function sheet(answers, set) {
    return plain(answers) && Object.entries(answers).every(([item, given]) => NAME.test(item) && (
      given === null || (code(given) && (!set || (has(set.codes, item) && set.codes[item].includes(given))))));
  }

  function entry(one, sets) {
    return plain(one) && WAVE.test(one.wave) && day(one.day) && typeof one.set === "string" && one.set.length <= 64
      && sheet(one.answers, has(sets, one.set) ? sets[one.set] : null);
  }

  // text -> entries in the order of their days, nothing else in them; throws when the text is anything else
  function read(text, sets) {
    const told = JSON.parse(text);
    const fits = plain(told) && told.version === VERSION && Array.isArray(told.entries) && told.entries.length <= MOST;
    if (!fits || !told.entries.every((one) => entry(one, sets))) throw new Error("not a history");
    return merge(told.entries.map(({ wave, day: when, set, answers }) => ({ wave, day: when, set, answers })), []);
  }

  function write(entries) {
    return JSON.stringify({ version: VERSION, entries }, null, 1);
  }

  // one entry a wave: of two, the first list's
  function merge(entries, others) {
    const all = new Map([...others, ...entries].map((one) => [one.wave, one]));
    return [...all.values()].sort((a, b) => (a.day + a.wave < b.day + b.wave ? -1 : 1));
  }

  // -> the score on the scale people are shown, or null when too few of its questions are answered
  function score({ items, need, method, range: [low, high], shown: [first, last] }, answers) {
    const names = Object.keys(items);
    const points = names.filter((item) => has(answers, item) && answers[item] !== null)
      .map((item) => items[item][answers[item]]);
    if (points.length < need) return null;
    const sum = points.reduce((a, b) => a + b, 0), mean = sum / points.length;
    const raw = method === "mean" ? mean : points.length === names.length ? sum : mean * names.length;
    return first + ((raw - low) * (last - first)) / (high - low);
  }

  return { read, write, merge, score, has };
})();
