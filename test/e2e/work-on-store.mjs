// Processes the chunks of a run in a SQLite store, as one of several processes: node work-on-store.mjs <store file> <owner> <driver>
import { sqlite } from '../../dist/esm/sqlite/index.js';

const [path, owner, driver] = process.argv.slice(2);
const store = sqlite(path, { driver, busyMs: 20_000 });
const lease = { owner, now: 0, leaseMs: 1_000_000 };
const chunks = Array.from({ length: 30 }, (_, i) => ({
  key: `key ${i}`,
  order: String(i).padStart(3, '0'),
  window: null,
}));
const created = await store.create({ run: 'run', endpoint: 'Users.list', identity: {}, createdAt: 1 }, chunks);
let claimed = 0;
for (let chunk; (chunk = await store.claim('run', lease)); claimed += 1) {
  for (let received = 1; received <= 10; received += 1) {
    const keys = { pass: 0, delivered: Uint8Array.of(received), duplicates: new Uint8Array() };
    await store.save(chunk, { received, mark: { owner }, keys, ...(received === 10 ? { state: 'done' } : {}) }, lease);
  }
}
await store.close();
console.log(JSON.stringify({ created, claimed }));
