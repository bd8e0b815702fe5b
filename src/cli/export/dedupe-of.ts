import { ConfigurationError } from '../../errors/configuration-error.js';
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
      throw new ConfigurationError('--dedupe bloom is not there yet');
    case undefined:
      return key === undefined ? undefined : exact(by);
  }
}
