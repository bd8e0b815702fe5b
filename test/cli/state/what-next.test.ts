import { newOwner } from '../../../src/extract/run/owner';
import { nextIn } from '../../../src/cli/state/what-next';

const heldBy = (owner: string, until: number) => ({
  run: {
    ...{ run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0, sessions: 1 },
    holder: { owner, until },
  },
  chunks: [],
});

describe('who works on a run', () => {
  const { worker } = nextIn('run.db');

  it('is the process that holds it', () => {
    const owner = newOwner();
    expect(worker(heldBy(owner, Infinity))).toBe(`process ${owner.slice(0, owner.lastIndexOf(':'))}`);
  });

  it('is nobody where the hold has run out, or its process is gone', () => {
    expect(worker(heldBy('elsewhere:7:began.0', 0))).toBeUndefined();
    const reborn = newOwner().replace(/:[^:]*$/, ':began-before.0');
    expect(worker(heldBy(reborn, Infinity))).toBeUndefined();
  });
});
