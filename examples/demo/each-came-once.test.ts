import { paged } from 'pagewright/testing';
import { assertEachUserOnce } from './export-users.js';

const { receipt } = paged([]);
const result = { processed: 1_500, skipped: 500, receipt };

describe('the check that each user came once', () => {
  it('passes where all came, and none came again', () => {
    expect(() => assertEachUserOnce(result, 2_000)).not.toThrow();
  });

  it('fails where one is missing', () => {
    expect(() => assertEachUserOnce(result, 2_001)).toThrow('of 2,001 users 2,000 came, and 0 came again');
  });

  it('fails where one came again', () => {
    const twice = { ...result, receipt: { ...receipt, duplicates: 1 } };
    expect(() => assertEachUserOnce(twice, 2_000)).toThrow('of 2,000 users 2,000 came, and 1 came again');
  });
});
