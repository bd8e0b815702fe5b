import { Command } from 'commander';
import { ConfigurationError } from '../../errors/pagewright-error.js';
import type { CommandContext } from '../process.js';

const EXAMPLES = `
Examples:
  pagewright endpoints crm.ts
  pagewright endpoints crm.ts --json

The module must export a class with annotated methods, or an instance of one.`;

/** `pagewright endpoints`: lists what can be exported. */
export function endpointsCommand({ stdout }: CommandContext): Command {
  return new Command('endpoints')
    .description('List the annotated methods of the client classes in a module')
    .argument('<module>', 'TypeScript or JavaScript file')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (module: string, { json }: { readonly json?: true }) => {
      stdout.write(await endpointsOf(module, json === true));
    });
}

async function endpointsOf(module: string, json: boolean): Promise<string> {
  const [{ loadModule }, { exportedClients }, { endpointTable, listClient }] = await Promise.all([
    import('../modules/load-module.js'),
    import('../modules/find-method.js'),
    import('./endpoint-list.js'),
  ]);
  const clients = exportedClients(await loadModule(module)).map(listClient);
  if (clients.length === 0) {
    throw new ConfigurationError(
      `${module} exports no class with annotated methods, and no instance of one. Put @Paginated() on a method and export the class`,
    );
  }
  return json ? `${JSON.stringify({ module, clients }, null, 2)}\n` : endpointTable(clients);
}
