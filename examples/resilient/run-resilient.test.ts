import { instantClock } from '../demo/test-support.js';
import { runResilient } from './run-resilient.js';

describe('the resilient client', () => {
  it('brings every user, and says what that took', async () => {
    const lines: string[] = [];
    const receipt = await runResilient({ write: (text) => lines.push(text), clock: instantClock() });

    expect(receipt).toMatchObject({ records: 300, expected: 300, pages: 30, refreshes: 1, complete: true });
    const said = lines.join('');
    expect(said).toMatch(/token received \(first\)/);
    expect(said).toMatch(/page 5 failed \(503\); retry 1 of 5 in 200 ms/);
    expect(said).toMatch(/circuit open for 500 ms after 2 failures/);
    expect(said).toMatch(/circuit closed/);
    expect(said).toMatch(/page \d+ was refused with 429 \(token\.rate\)/);
    expect(said).toMatch(/rate limiter paused for \d+ ms/);
    expect(said).toMatch(/was answered 401; the token was refreshed/);
    expect(said).toMatch(/token received \(refused\)/);
    expect(said).toMatch(/\nReceipt\n(.*\n)* {2}complete +yes\n/);
    expect(said).not.toContain('secret-of-the-example');
  });
});
