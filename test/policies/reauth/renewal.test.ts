import { CredentialRenewal } from '../../../src/policies/reauth/reauth-middleware';
import { gate, rejection, settle } from '../../support/memory-endpoint';

const { signal } = new AbortController();

describe('CredentialRenewal', () => {
  it('[R14] CredentialRenewal runs once for all concurrent callers', async () => {
    const renewal = new CredentialRenewal();
    const done = gate();
    const renew = jest.fn(() => done.promise);
    const all = [renewal.renewUnlessDoneSince(0, renew, signal), renewal.renewUnlessDoneSince(0, renew, signal)];
    await settle();
    expect(renewal.count).toBe(0);
    done.open();
    expect(await Promise.all(all)).toEqual(['refreshed', 'refreshed']);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(renewal.count).toBe(1);
  });

  it('CredentialRenewal does not run for a caller that failed with older credentials', async () => {
    const renewal = new CredentialRenewal();
    const renew = jest.fn(async () => undefined);
    await renewal.renewUnlessDoneSince(renewal.count, renew, signal);
    expect(await renewal.renewUnlessDoneSince(0, renew, signal)).toBe('replaced');
    expect(await renewal.renewUnlessDoneSince(1, renew, signal)).toBe('refreshed');
    expect(renew).toHaveBeenCalledTimes(2);
    expect(renewal.count).toBe(2);
  });

  it('CredentialRenewal does not count if it fails', async () => {
    const renewal = new CredentialRenewal();
    await expect(renewal.renewUnlessDoneSince(0, () => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(renewal.count).toBe(0);
    expect(await renewal.renewUnlessDoneSince(0, async () => undefined, signal)).toBe('refreshed');
  });

  it('CredentialRenewal is aborted when the last caller leaves', async () => {
    const renewal = new CredentialRenewal();
    const control = new AbortController();
    let within: AbortSignal | undefined;
    const renew = (given: AbortSignal) => ((within = given), gate().promise);
    const failure = rejection(renewal.renewUnlessDoneSince(0, renew, control.signal));
    control.abort('over');
    expect(await failure).toBe('over');
    expect(within!.aborted).toBe(true);
  });
});
