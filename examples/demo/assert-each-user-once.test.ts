import { paged } from 'pagewright/testing';
import { assertEachUserOnce } from './export-users.js';

const { receipt } = paged([]);
const result = { processed: 1_500, skipped: 500, receipt };

describe('assertEachUserOnce', () => {
  it('passes if each user was received once', () => {
    expect(() => assertEachUserOnce(result, 2_000)).not.toThrow();
  });

  it('fails if a user is missing', () => {
    expect(() => assertEachUserOnce(result, 2_001)).toThrow('received 2,000 of 2,001 users, and 0 of them twice');
  });

  it('fails if a user was received twice', () => {
    const twice = { ...result, receipt: { ...receipt, duplicates: 1 } };
    expect(() => assertEachUserOnce(twice, 2_000)).toThrow('received 2,000 of 2,000 users, and 1 of them twice');
  });
});
