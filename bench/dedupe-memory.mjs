// One way to detect duplicates, alone in this process: node --expose-gc bench/dedupe-memory.mjs <way> <ids>. Prints its figures as JSON.
import { fingerprinter, fingerprintsIn } from '../dist/esm/extract/dedupe/fingerprint.js';
import { bloom, exact } from '../dist/esm/extract/index.js';

const [way, ids] = [process.argv[2], Number(process.argv[3])];
const PAGE = 1_000;
const SEEN = {
  'exact 64': () => byFingerprint(exact({ bits: 64 })),
  'exact 128': () => byFingerprint(exact()),
  'bloom 1e-3': () => byFingerprint(bloom({ falsePositiveRate: 1e-3, expected: ids })),
  Set: () => bySet(new Set()),
  // The cost of the ids of a page and their fingerprints alone.
  nothing: () => {
    const fingerprints = fingerprinter('id', 16);
    return { add: (records) => fingerprints(records).length / 16 };
  },
};

function byFingerprint(dedupe) {
  const [set, fingerprints] = [dedupe.newSet(), fingerprinter('id', dedupe.width)];
  return {
    set,
    add(records) {
      let added = 0;
      for (const key of fingerprintsIn(fingerprints(records), dedupe.width)) added += set.add(key) ? 1 : 0;
      return added;
    },
  };
}

function bySet(set) {
  return {
    set,
    add(records) {
      const before = set.size;
      for (const { id } of records) set.add(id);
      return set.size - before;
    },
  };
}

/** Records with separate strings for their ids, as parsed from JSON. The ids look like a UUID. */
const page = (number) => {
  const id = (i) => `2f5c7a6e-1b2c-4d5e-8f90-${String(number * PAGE + i).padStart(12, '0')}`;
  return JSON.parse(JSON.stringify(Array.from({ length: PAGE }, (_, i) => ({ id: id(i) }))));
};

const memoryAfterGc = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage();
};
const usedBytes = ({ heapUsed, external }) => heapUsed + external;

const warmUp = SEEN[way]();
for (let number = 0; number < 100; number += 1) warmUp.add(page(number));
const before = memoryAfterGc();
const subject = SEEN[way]();
let [ms, added, peakRss] = [0, 0, 0];
for (let number = 0; number < ids / PAGE; number += 1) {
  const records = page(number);
  const start = performance.now();
  added += subject.add(records);
  ms += performance.now() - start;
  if (number % 50 === 0) peakRss = Math.max(peakRss, process.memoryUsage.rss());
}
const after = memoryAfterGc();
console.log(
  JSON.stringify({
    bytes: (usedBytes(after) - usedBytes(before)) / ids,
    peakRss: (peakRss - before.rss) / ids,
    own: (subject.set?.bytes ?? 0) / ids,
    lost: ids - added,
    odds: subject.set?.odds,
    ms,
  }),
);
