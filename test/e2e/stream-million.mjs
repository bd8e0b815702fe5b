// Streams all users of a sandbox through an annotated method and prints a summary. Run with a small heap.
import { ApiClient, Paginated, cursor } from '../../dist/esm/index.js';

class Client extends ApiClient {
  users(params = {}) {
    return this.get('/api/v2/users', params);
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Client.prototype, 'users');
Paginated({ pageSize: 1_000, style: cursor(), prefetch: 1 })(Client.prototype, 'users', descriptor);
Object.defineProperty(Client.prototype, 'users', descriptor);

const users = new Client({ baseURL: process.argv[2] }).users();
let active = 0;
for await (const user of users) if (user.state === 'active') active += 1;

const { records, pages, complete } = users.receipt;
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ records, pages, complete, active, peakMegabytes }));
