// What telling duplicates costs in memory and time: each way in a process of its own, over five million ids.
// Run with `npm run bench:extract`. Bytes are what they are; of times read the ratios.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const IDS = 5_000_000;
const MEGABYTE = 1_000_000;
const script = fileURLToPath(new URL('dedupe-memory.mjs', import.meta.url));
const measure = (way) => JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, way, String(IDS)]));

const nothing = measure('nothing');
const ways = ['Set', 'exact 64', 'exact 128', 'bloom 1e-3'].map((way) => ({ way, ...measure(way) }));
const [plain] = ways;
console.log(`${IDS} ids`);
console.table(
  ways.map(({ way, bytes, peakRss, lost, odds, ms }) => ({
    way,
    'bytes an id': bytes.toFixed(1),
    MB: ((bytes * IDS) / MEGABYTE).toFixed(1),
    'resident at most, bytes an id': (peakRss - nothing.peakRss).toFixed(1),
    'ids lost': lost,
    odds: odds === undefined ? '' : odds.toPrecision(1),
    'ids a second': Math.round((IDS / ms) * 1_000),
    'time, ratio to a Set': (ms / plain.ms).toFixed(1),
  })),
);

const LIMITS = { 'exact 64': 14, 'exact 128': 28, 'bloom 1e-3': 12 * (MEGABYTE / IDS) };
const over = ways.filter(({ way, bytes }) => bytes > LIMITS[way]);
console.log(over.length === 0 ? 'Within 14, 28 and 2.4 bytes an id.' : `Too much: ${over.map(({ way }) => way)}`);
