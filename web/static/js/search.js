/** Finding a service by letters: pinyin initials or full pinyin, and words of the English name.  Pure. */

/** @typedef {{name: string, name_en: string, initials?: string, pinyin?: string}} Named */
/** @typedef {Named & {code: string}} Matter */
/** @typedef {Named & {code: string, matters: Matter[]}} Service */
/**
 * @template {Service} S
 * @typedef {{service: S, matter: S['matters'][number] | null}} Found  matter: through which it was found, null when by its own name
 */

/** How well a name answers the letters: 0 from its beginning, 1 from somewhere inside, null not at all.
 * @param {{initials?: string, pinyin?: string, name_en: string}} thing
 * @param {string} letters  lower case
 * @param {'zh' | 'en'} language
 */
export function match(thing, letters, language) {
  const initials = thing.initials ?? '';
  if (initials.startsWith(letters)) return 0;
  // People type the word they know (身份证, S F Z or SHENFEN), which is seldom the first of an official name.
  const places = [placeOf((thing.pinyin ?? '').split(' '), letters), language === 'en' ? placeOf((thing.name_en ?? '').toLowerCase().match(/[a-z]+/g) ?? [], letters) : -1].filter((at) => at >= 0);
  if (places.includes(0)) return 0;
  return places.length > 0 || initials.includes(letters) ? 1 : null;
}

/** Which of the words, run together from there on, begin with the letters; -1 when none does.  @param {string[]} words  @param {string} letters */
function placeOf(words, letters) {
  return words.findIndex((_, at) => words.slice(at).join('').startsWith(letters));
}

/**
 * Everything that answers the letters, best first: whole beginnings before insides, services before matters, most taken before least.
 * @template {Service} S
 * @param {S[]} services  most taken first
 * @param {string} letters
 * @param {'zh' | 'en'} language
 * @returns {Found<S>[]}
 */
export function find(services, letters, language) {
  if (letters === '') return [];
  const wanted = letters.toLowerCase();
  /** @type {Found<S>[][]} */
  const ranks = [[], [], [], []];
  for (const service of services) {
    const own = match(service, wanted, language);
    if (own !== null) ranks[2 * own].push({ service, matter: null });
    for (const matter of service.matters) {
      const through = match(matter, wanted, language);
      if (through !== null) ranks[2 * through + 1].push({ service, matter });
    }
  }
  return ranks.flat();
}
