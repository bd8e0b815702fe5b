import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isProcessAlive } from '../../src/extract/process-id';

const onLinux = existsSync('/proc/self/stat') ? it : it.skip;

describe('a process', () => {
  it('is alive while it runs, and not once it has ended', async () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(isProcessAlive(child.pid!)).toBe(false);
  });

  onLinux('is not alive when it was killed, although nobody has waited for it', async () => {
    // The shell becomes a process that knows of no child, and so waits for none.
    const waits = 'sleep 1000 & exec "$0" -e "console.log($!); setInterval(() => {}, 1e6)"';
    const parent = spawn('sh', ['-c', waits, process.execPath], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [said] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(String(said));
      process.kill(pid, 'SIGKILL');
      while (isProcessAlive(pid)) await new Promise(setImmediate);
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
