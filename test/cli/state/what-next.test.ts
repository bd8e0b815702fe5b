import { newOwnerId } from '../../../src/extract/process-id';
import { nextCommandsFor } from '../../../src/cli/next-command';

const heldBy = (owner: string, until: number) => ({
  run: {
    ...{ run: 'default:Crm.calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0, sessions: 1 },
    holder: { owner, until },
  },
  chunks: [],
});

describe('who works on a run', () => {
  const { activeProcess } = nextCommandsFor('run.db');

  it('is the process that holds it', () => {
    const owner = newOwnerId();
    expect(activeProcess(heldBy(owner, Infinity))).toBe(`process ${owner.slice(0, owner.lastIndexOf(':'))}`);
  });

  it('is nobody where the hold has run out, or its process is gone', () => {
    expect(activeProcess(heldBy('elsewhere:7:began.0', 0))).toBeUndefined();
    const reborn = newOwnerId().replace(/:[^:]*$/, ':began-before.0');
    expect(activeProcess(heldBy(reborn, Infinity))).toBeUndefined();
  });
});
