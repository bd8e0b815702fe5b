import { bloom } from '../../extract/dedupe/bloom.js';
import type { Dedupe } from '../../extract/dedupe/dedupe.js';
import { exact } from '../../extract/dedupe/exact.js';
import type { ExportRequest } from './export-request.js';

/** What `--dedupe` and `--key` mean; `undefined` leaves it to the annotated method. */
export function dedupeOf({ dedupe, key }: Pick<ExportRequest, 'dedupe' | 'key'>): Dedupe | false | undefined {
  const by = key === undefined ? {} : { key };
  switch (dedupe?.kind) {
    case 'off':
      return false;
    case 'exact':
      return exact({ ...by, bits: dedupe.bits });
    case 'bloom':
      return bloom({ ...by, falsePositiveRate: dedupe.rate, expected: dedupe.capacity });
    case undefined:
      return key === undefined ? undefined : exact(by);
  }
}
