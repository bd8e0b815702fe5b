import { instantClock } from '../demo/test-support.js';
import { runResilient } from './run-resilient.js';

describe('the resilient client', () => {
  it('fetches every user and logs each failure', async () => {
    const lines: string[] = [];
    const receipt = await runResilient({ write: (text) => lines.push(text), clock: instantClock() });

    expect(receipt).toMatchObject({ records: 300, expected: 300, pages: 30, refreshes: 1, complete: true });
    const output = lines.join('');
    expect(output).toMatch(/token received \(first\)/);
    expect(output).toMatch(/page 5 failed \(503\); retry 1 of 5 in 200 ms/);
    expect(output).toMatch(/circuit open for 500 ms after 2 failures/);
    expect(output).toMatch(/circuit closed/);
    expect(output).toMatch(/page \d+ was refused with 429 \(token\.rate\)/);
    expect(output).toMatch(/rate limiter paused for \d+ ms/);
    expect(output).toMatch(/was answered 401; the token was refreshed/);
    expect(output).toMatch(/token received \(refused\)/);
    expect(output).toMatch(/\nReceipt\n(.*\n)* {2}complete +yes\n/);
    expect(output).not.toContain('secret-of-the-example');
  });
});
