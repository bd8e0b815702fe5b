import { Agent } from 'node:http';
import axios from 'axios';
import { startSandbox } from 'pagewright/sandbox';

describe('the connection counter', () => {
  it('counts connections in total and open at once', async () => {
    await using sandbox = await startSandbox();
    const get = (httpAgent: Agent) => axios.get(`${sandbox.url}/api/v2/users`, { httpAgent });
    const kept = new Agent({ keepAlive: true, maxSockets: 2 });
    await Promise.all([get(kept), get(kept), get(kept), get(kept)]);
    expect(sandbox.connections).toMatchObject({ opened: 2, mostOpen: 2 });
    kept.destroy();
    await get(new Agent({ keepAlive: false }));
    expect(sandbox.connections.opened).toBe(3);
  });
});
