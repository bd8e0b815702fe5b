import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';
import { nearest } from './nearest.js';
import { regions, type GenesysRegion, type RegionName } from './regions.js';

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
  const guess = typeof region === 'string' ? guessFor(region) : undefined;
  throw new ConfigurationError(
    `${where}: ${show(region)} is no region of Genesys Cloud${guess ? `; did you mean ${guess}?` : '.'} ` +
      `Allowed: ${ENTRIES.map(([name, domain]) => `${name} (${domain})`).join(', ')}`,
  );
}

/** The same, where an unknown one is no mistake. */
export function findRegion(region: unknown): GenesysRegion | undefined {
  if (typeof region !== 'string') return undefined;
  const wanted = ADDRESS.exec(plain(region))?.[1];
  const entry = ENTRIES.find(([name, domain]) => domain === wanted || name === wanted?.replaceAll('-', '_'));
  if (!entry) return undefined;
  const [name, domain] = entry;
  return Object.freeze({ name, domain, baseURL: `https://api.${domain}`, loginURL: `https://login.${domain}` });
}

const plain = (region: string) => region.trim().toLowerCase();

function guessFor(region: string): string | undefined {
  const wanted = ADDRESS.exec(plain(region))?.[1] ?? '';
  return nearest(wanted.replaceAll('-', '_'), Object.keys(regions)) ?? nearest(wanted, Object.values(regions));
}
