import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive, isProcessDead, newOwnerId } from '../../src/extract/process-id';

const onLinux = existsSync('/proc/self/stat') ? it : it.skip;

describe('isProcessAlive', () => {
  it('is true for a running process', () => {
    expect(isProcessAlive(process.pid)).toBe(true);
  });

  it('is false for a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');

    expect(isProcessAlive(child.pid!)).toBe(false);
  });

  onLinux('is false for a zombie, a killed process whose parent has not waited for it', async () => {
    // The shell is replaced by a process that does not know the child, and so never waits for it.
    const neverWaits = 'sleep 1000 & exec "$0" -e "console.log($!); setInterval(() => {}, 1e6)"';
    const parent = spawn('sh', ['-c', neverWaits, process.execPath], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [output] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(String(output));
      process.kill(pid, 'SIGKILL');
      while (isProcessAlive(pid)) await new Promise(setImmediate);
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

const HERE = hostname();
/** No process has this number: it is above the maximum of the kernel. */
const NO_PROCESS = 4_194_305;

describe('newOwnerId', () => {
  it('names host, process and start', () => {
    expect(newOwnerId()).toMatch(/:\d+:[0-9a-z]+\.[0-9a-f]{8}$/);
    expect(newOwnerId().startsWith(`${HERE}:${process.pid}:`)).toBe(true);
  });

  it('differs in its last eight digits for each extraction of a process', () => {
    const [one, other] = [newOwnerId(), newOwnerId()];

    expect(one).not.toBe(other);
    expect(one.slice(0, -8)).toBe(other.slice(0, -8));
  });
});

describe('isProcessDead', () => {
  it.each([
    ['this process', newOwnerId()],
    ['another living process', `${HERE}:${process.ppid}:abc.1f2e3d4c`],
    ['another machine', `another-host:${NO_PROCESS}:abc.1f2e3d4c`],
    ['a machine whose name starts with ours', `${HERE}:x:${NO_PROCESS}:abc.1f2e3d4c`],
    ['an owner in another format', 'somebody'],
    ['an owner without the random part', `${HERE}:${NO_PROCESS}:abc`],
    ['an owner with an additional part', `${HERE}:${NO_PROCESS}:abc.1f2e3d4c:x`],
  ])('is false for %s', (_, owner) => {
    expect(isProcessDead(owner)).toBe(false);
  });

  it('is true for a process that has ended', () => {
    expect(isProcessDead(`${HERE}:${NO_PROCESS}:abc.1f2e3d4c`)).toBe(true);
  });

  it('is true for an earlier process with the number of this one, as in a restarted container', () => {
    expect(isProcessDead(`${HERE}:${process.pid}:abc.1f2e3d4c`)).toBe(true);
  });

  it('is false for a process of another user, which may not be signalled', () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });

    expect(isProcessDead(`${HERE}:${NO_PROCESS}:abc.1f2e3d4c`)).toBe(false);
    expect(kill).toHaveBeenCalledWith(NO_PROCESS, 0);
    kill.mockRestore();
  });
});
