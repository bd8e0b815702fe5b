import { instantClock } from '../demo/test-support.js';
import { runResilient } from './run-resilient.js';

describe('the resilient client', () => {
  it('reads every user and prints what it took', async () => {
    const lines: string[] = [];
    const receipt = await runResilient({ write: (text) => lines.push(text), clock: instantClock() });

    expect(receipt).toMatchObject({ records: 300, expected: 300, pages: 30, refreshes: 1, complete: true });
    const log = lines.join('');
    expect(log).toMatch(/token received \(first\)/);
    expect(log).toMatch(/page 5 failed \(503\); retry 1 of 5 in 200 ms/);
    expect(log).toMatch(/circuit open for 500 ms after 2 failures/);
    expect(log).toMatch(/circuit closed/);
    expect(log).toMatch(/page \d+ was refused with 429 \(token\.rate\)/);
    expect(log).toMatch(/rate limiter paused for \d+ ms/);
    expect(log).toMatch(/was answered 401; the token was refreshed/);
    expect(log).toMatch(/token received \(refused\)/);
    expect(log).toMatch(/\nReceipt\n(.*\n)* {2}complete +yes\n/);
    expect(log).not.toContain('secret-of-the-example');
  });
});
