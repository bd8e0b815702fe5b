import { Command } from 'commander';
import { ConfigurationError } from '../../errors/client-errors.js';

const EXAMPLES = `
Examples:
  pagewright endpoints crm.ts
  pagewright endpoints crm.ts --json

The module exports classes with annotated methods, or instances of them.`;

/** `pagewright endpoints`: what there is to export. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .description(
      'Lists the annotated methods of the client classes that a module exports, with their layers from the outside in',
    )
    .argument('<module>', 'a TypeScript or JavaScript file')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (module: string, { json }: { readonly json?: true }) => {
      process.stdout.write(await endpointsOf(module, json === true));
    });
}

async function endpointsOf(module: string, json: boolean): Promise<string> {
  const [{ loadModule }, { exportedClients }, { endpointTable, listClient }] = await Promise.all([
    import('../modules/load-module.js'),
    import('../modules/exported-clients.js'),
    import('./endpoint-list.js'),
  ]);
  const clients = exportedClients(await loadModule(module)).map(listClient);
  if (clients.length === 0) {
    throw new ConfigurationError(
      `${module} exports no class with annotated methods, and no instance of one; put @Paginated() on a method, and export the class`,
    );
  }
  return json ? `${JSON.stringify({ module, clients }, null, 2)}\n` : endpointTable(clients);
}
