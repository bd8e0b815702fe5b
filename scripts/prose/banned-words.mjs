/**
 * Words that this project does not use, and what to write instead.
 *
 * `PROSE` applies to documents, comments, messages and test names. `NAMES` applies to identifiers and file names, which
 * are split into words first: `beginOrGoOn` is read as "begin or go on". All patterns match whole words, in any case.
 */
const words = (table) =>
  table.map(([pattern, instead]) => ({ pattern: new RegExp(String.raw`\b(?:${pattern})\b`, 'gi'), instead }));

const BOTH = [
  ['roads?', 'pipeline'],
  ['crews?', 'worker pool'],
  ['diary|diaries', 'run log'],
  ['errands?', 'request override'],
  ['lanes?', 'queue'],
  ['journals?(?! ?mode)', 'run state'],
  ['tally|tallies', 'expected total'],
  ['detours?', 'recovery'],
  ['weather', 'chaos, random faults'],
  ['heed|heeds|heeded|heeding', 'respect, use'],
  ['anew', 'again, restart'],
  ['goes on|go on|went on|gone on|going on', 'continue, resume'],
  ['unheard', 'unacknowledged'],
  ['turnstiles?', 'gate'],
  ['spoils?|spoilt|spoiled|spoiling', 'corrupt, inject a fault'],
  ['recuts?|recutting', 're-split'],
  ['mends?|mended|mending', 'fix, repair'],
  ['hitch|hitches', 'retry'],
];

export const PROSE = words([
  ...BOTH,
  ['(?<!round )(?<!round-)trips?', 'request'],
  ['layers?', 'policy, middleware'],
  ['comes? short|came short|coming short|fall short|falls short|fell short', 'records are missing'],
  ['comes? to nothing|came to nothing', 'fail'],
  ['that there (?:is|are) not|there is not', 'does not exist'],
  ['whoever|whosoever', 'the caller, anyone who'],
  ["nobody(?:'s)?|nobody's", 'the passive, or a noun'],
  ["somebody(?:'s)?", 'the passive, or a noun'],
  ['in place of', 'instead of'],
  ['in (?:its|their) place', 'instead'],
  ['stands?(?! for\\b| in for\\b|-in\\b| by\\b)|stood|standing', 'is, applies, remains'],
  ['hears?|heard', 'receive, listen'],
  ['(?:is|are|was|were|be|been|being) told(?! apart)', 'is reported, is emitted'],
  ['tells? of|told of', 'report'],
  ['there is no telling|no telling', 'cannot'],
  ['what (?:came|come|comes)|that came', 'received records, responses'],
  ['errs?|erred|erring', 'is wrong, fail'],
  ['(?:gives?|gave|given) back', 'return, release'],
  ['gives(?! up\\b| way\\b)', 'return, provide'],
  ['paces?|paced|pacing', 'rate'],
  ['at hand', 'current'],
  ['in good order', 'gracefully'],
  ['is none', 'is not one'],
  ['owes?|owed|owing', 'missing'],
  ['(?:its|a|the|each|one|his|her|their) turns?', 'permit, step'],
  ['in (?:its|their) turn', 'in order'],
  ['in (?:vain|truth)', 'without success'],
  ['saith|hitherto|whence|thereof|lest|thrice|nought', 'plain English'],
  ['guide 00\\d', 'a tag of docs/requirements.md'],
  ['requirement \\d+', 'R and the number, as in docs/requirements.md'],
  ['(?<!matters? of |in )facts?', 'details'],
  ['is no (?:whole|good|list|number|address|page|string|error|array|object)', 'is not a …'],
  ['makes? good|made good', 'repair'],
  ['lets? nobody|lets? somebody', 'block, allow'],
]);

export const NAMES = words([
  ...BOTH,
  ['trips?', 'request stats'],
  ['said', 'message'],
  ['tell|tells|told', 'emit, format'],
  ['hear|hears|heard', 'receive, listen'],
  ['facts?', 'details, info'],
  ['whoever|nobody|somebody', 'a noun'],
  ['paces?', 'rate'],
  ['turns?', 'permit, transition, step'],
  ['come short|came short', 'missing'],
  ['owed', 'missing'],
  ['way on', 'next step'],
  ['preflight', 'async job detector'],
  ['midway', 'mid list'],
  ['standing', 'status'],
  ['stands', 'status'],
  ['patience', 'timeout'],
  ['layers?', 'middleware'],
]);
