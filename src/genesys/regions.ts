import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';

/** The regions of Genesys Cloud and their domains, under the names that the official SDKs give them. */
export const regions = Object.freeze({
  us_east_1: 'mypurecloud.com',
  us_east_2: 'use2.us-gov-pure.cloud',
  us_west_2: 'usw2.pure.cloud',
  ca_central_1: 'cac1.pure.cloud',
  mx_central_1: 'mxc1.pure.cloud',
  sa_east_1: 'sae1.pure.cloud',
  eu_west_1: 'mypurecloud.ie',
  eu_west_2: 'euw2.pure.cloud',
  eu_central_1: 'mypurecloud.de',
  eu_central_2: 'euc2.pure.cloud',
  eusc_de_east_1: 'edee1.eusc-pure.cloud',
  me_central_1: 'mec1.pure.cloud',
  ap_south_1: 'aps1.pure.cloud',
  ap_southeast_1: 'apse1.pure.cloud',
  ap_southeast_2: 'mypurecloud.com.au',
  ap_northeast_1: 'mypurecloud.jp',
  ap_northeast_2: 'apne2.pure.cloud',
  ap_northeast_3: 'apne3.pure.cloud',
} as const);

/** `'eu_west_1'` and its like. */
export type RegionName = keyof typeof regions;
/** `'mypurecloud.ie'` and its like. */
export type RegionDomain = (typeof regions)[RegionName];

export interface GenesysRegion {
  readonly name: RegionName;
  readonly domain: RegionDomain;
  /** Where the API is: `https://api.{domain}`. */
  readonly baseURL: string;
  /** Where tokens are had: `https://login.{domain}`. */
  readonly loginURL: string;
}

const ENTRIES = Object.entries(regions) as [RegionName, (typeof regions)[RegionName]][];
/** What stands before the domain in addresses that people copy. */
const ADDRESS = /^(?:https:\/\/)?(?:(?:api|login|apps)\.)?([^/]+)(?:\/.*)?$/;

/**
 * A region, by its name (`'eu_west_1'`, `'eu-west-1'`), its domain (`'mypurecloud.ie'`) or one of its addresses
 * (`'https://api.mypurecloud.ie'`).
 *
 * @param where who asks, for the message
 * @throws ConfigurationError for anything else, with the region that was perhaps meant and all that there are
 */
export function regionOf(region: string, where = 'regionOf()'): GenesysRegion {
  const found = findRegion(region);
  if (found) return found;
  const guess = typeof region === 'string' ? suggestionFor(region) : undefined;
  throw new ConfigurationError(
    `${where}: ${describeValue(region)} is no region of Genesys Cloud${guess ? `; did you mean ${guess}?` : '.'} ` +
      `Allowed: ${ENTRIES.map(([name, domain]) => `${name} (${domain})`).join(', ')}`,
  );
}

/** The same, where an unknown one is no mistake. */
export function findRegion(region: unknown): GenesysRegion | undefined {
  if (typeof region !== 'string') return undefined;
  const wanted = ADDRESS.exec(normalized(region))?.[1];
  const entry = ENTRIES.find(([name, domain]) => domain === wanted || name === wanted?.replaceAll('-', '_'));
  if (!entry) return undefined;
  const [name, domain] = entry;
  return Object.freeze({ name, domain, baseURL: `https://api.${domain}`, loginURL: `https://login.${domain}` });
}

const normalized = (region: string) => region.trim().toLowerCase();

function suggestionFor(region: string): string | undefined {
  const wanted = ADDRESS.exec(normalized(region))?.[1] ?? '';
  return (
    closestMatch(wanted.replaceAll('-', '_'), Object.keys(regions)) ?? closestMatch(wanted, Object.values(regions))
  );
}

/** Of several words the one that is meant by a misspelt one, where one of them is near enough. */
export function closestMatch(word: string, words: readonly string[]): string | undefined {
  const most = Math.ceil(word.length / 4);
  const ranked = words.map((candidate) => ({ candidate, edits: edits(word, candidate) }));
  const [best] = ranked.sort((a, b) => a.edits - b.edits);
  return best && best.edits <= most ? best.candidate : undefined;
}

/** Letters to add, take away or change to get from one word to the other (Levenshtein), a row of the table at a time. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, other] of [...to].entries()) {
      row.push(Math.min(row[j]! + 1, above[j + 1]! + 1, above[j]! + (letter === other ? 0 : 1)));
    }
  }
  return row.at(-1)!;
}
