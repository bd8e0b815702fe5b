import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';

/** The regions of Genesys Cloud and their domains, by the names of the official SDKs. */
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

/** Such as `'eu_west_1'`. */
export type RegionName = keyof typeof regions;
/** Such as `'mypurecloud.ie'`. */
export type RegionDomain = (typeof regions)[RegionName];

/** A region and its addresses. */
export interface GenesysRegion {
  readonly name: RegionName;
  readonly domain: RegionDomain;
  /** The address of the API: `https://api.{domain}`. */
  readonly baseURL: string;
  /** The address to log in at: `https://login.{domain}`. */
  readonly loginURL: string;
}

const ENTRIES = Object.entries(regions) as [RegionName, (typeof regions)[RegionName]][];
/** Matches a domain with or without `https://`, a subdomain and a path. */
const ADDRESS = /^(?:https:\/\/)?(?:(?:api|login|apps)\.)?([^/]+)(?:\/.*)?$/;

/**
 * Looks up a region by name (`'eu_west_1'`, `'eu-west-1'`), domain (`'mypurecloud.ie'`) or address
 * (`'https://api.mypurecloud.ie'`).
 *
 * @param where prefix of the error message
 * @throws ConfigurationError for an unknown region, with a suggestion and all regions
 */
export function regionOf(region: string, where = 'regionOf()'): GenesysRegion {
  const found = findRegion(region);
  if (found) return found;
  const guess = typeof region === 'string' ? suggestionFor(region) : undefined;
  throw new ConfigurationError(
    `${where}: ${describeValue(region)} is not a Genesys Cloud region. ${guess ? `Did you mean ${guess}? ` : ''}` +
      `Available: ${ENTRIES.map(([name, domain]) => `${name} (${domain})`).join(', ')}`,
  );
}

/** The same, but `undefined` for an unknown region. */
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

/** The word that is most similar to a misspelled one; `undefined` if none is similar enough. */
export function closestMatch(word: string, words: readonly string[]): string | undefined {
  const maxEdits = Math.ceil(word.length / 4);
  const ranked = words.map((candidate) => ({ candidate, edits: edits(word, candidate) }));
  const [best] = ranked.sort((a, b) => a.edits - b.edits);
  return best && best.edits <= maxEdits ? best.candidate : undefined;
}

/** The Levenshtein distance of two words, computed row by row. */
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
