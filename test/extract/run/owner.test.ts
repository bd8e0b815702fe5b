import { hostname } from 'node:os';
import { isProcessDead, newOwnerId } from '../../../src/extract/process-id';

const HERE = hostname();
/** Above the most that a kernel gives. */
const NO_PROCESS = 4_194_305;

describe('the owner of a run', () => {
  it('is named by host, process and its beginning, and unlike any other of the same process', () => {
    const [one, other] = [newOwnerId(), newOwnerId()];

    expect(one.startsWith(`${HERE}:${process.pid}:`)).toBe(true);
    expect(one).toMatch(/:[0-9a-z]+\.[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
    expect(one.slice(0, -8)).toBe(other.slice(0, -8));
  });

  it.each([
    ['of this process', newOwnerId()],
    ['of another process that lives', `${HERE}:${process.ppid}:abc.1f2e3d4c`],
    ['of another machine', `another-host:${NO_PROCESS}:abc.1f2e3d4c`],
    ['of a machine whose name has ours in it', `${HERE}:x:${NO_PROCESS}:abc.1f2e3d4c`],
    ['that nobody can read', 'somebody'],
    ['of a form that is none of ours', `${HERE}:${NO_PROCESS}:abc`],
    ['of a form that is none of ours yet', `${HERE}:${NO_PROCESS}:abc.1f2e3d4c:x`],
  ])('is not gone for sure: one %s', (_, owner) => {
    expect(isProcessDead(owner)).toBe(false);
  });

  it('is gone where its process has ended', () => {
    expect(isProcessDead(`${HERE}:${NO_PROCESS}:abc.1f2e3d4c`)).toBe(true);
  });

  it('is gone where it is an earlier process with our own number, as in a container that was started again', () => {
    expect(isProcessDead(`${HERE}:${process.pid}:abc.1f2e3d4c`)).toBe(true);
  });

  it('is not gone where it is a process of another user, which we may not signal', () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });
    expect(isProcessDead(`${HERE}:${NO_PROCESS}:abc.1f2e3d4c`)).toBe(false);
    expect(kill).toHaveBeenCalledWith(NO_PROCESS, 0);
    kill.mockRestore();
  });
});
