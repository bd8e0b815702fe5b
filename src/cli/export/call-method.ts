import { ConfigurationError } from '../../errors/configuration-error.js';
import { counted } from '../../extract/receipt/readable.js';
import type { Paged } from '../../paging/paged.js';
import { findMethod } from '../modules/find-method.js';
import { loadModule } from '../modules/load-module.js';
import type { ExportRequest } from './export-request.js';

/**
 * The call that an export asks for. Nothing is sent yet.
 *
 * @throws ConfigurationError where there is no such method, or it takes other arguments
 */
export async function callMethod({ module, endpoint, args, params }: ExportRequest): Promise<Paged<unknown>> {
  const { client, method, paramsIndex } = await findMethod(await loadModule(module), endpoint, module);
  if (args.length !== paramsIndex) {
    throw new ConfigurationError(
      `${endpoint} takes ${counted(paramsIndex, 'argument')} before its params, got ${args.length}; give them as a JSON array: --args '["…"]'`,
    );
  }
  const call = (client as Record<string, (...all: readonly unknown[]) => Paged<unknown>>)[method]!;
  return call.call(client, ...args, params);
}
