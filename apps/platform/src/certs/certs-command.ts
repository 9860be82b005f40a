import { type Command, Option } from 'commander';
import { secondsFrom } from '../option-values.ts';
import { certificateDirectory } from '../workspace.ts';
import { exportFiles } from './export.ts';
import { list, listLines } from './list.ts';
import { renew } from './renew.ts';
import { objectsOf, openStore } from './store.ts';

interface StoreOptions {
  store: string;
  json?: boolean;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `platform certs`: what the proxies keep in their certificate store. */
export function addCertsCommand(program: Command): void {
  const certs = program.command('certs').description("Shows, renews and exports the proxies' certificates.");
  const verb = (usage: string, description: string) =>
    certs
      .command(usage)
      .description(description)
      .addOption(
        new Option('--store <location>', 'the certificate store: a directory or s3://bucket/prefix')
          .env('PLATFORM_CERTIFICATES')
          .default(certificateDirectory, '.platform/certificates'),
      )
      .option('--json', 'print JSON')
      .allowExcessArguments(false);

  verb('list', 'Lists the certificates, when they are renewed next and why.').action(
    async ({ store, json }: StoreOptions) => {
      const certificates = await list(await openStore(store));
      if (json) say(JSON.stringify({ certificates }, null, 2));
      else for (const line of listLines(certificates, Date.now())) say(line);
    },
  );

  verb('renew <name>', 'Has the running proxies renew a certificate now, and waits for it.')
    .option('--timeout <seconds>', 'how long to wait', secondsFrom(1), 120)
    .action(async (name: string, { store, json, timeout }: StoreOptions & { timeout: number }) => {
      const objects = await objectsOf(await openStore(store), store, name);
      const renewed = await renew(objects, { timeoutMs: timeout * 1000 });
      if (json) say(JSON.stringify({ name, ...renewed }));
      else say(`${name} has a new certificate, issued by ${renewed.issuer}.`);
    });

  verb('export <name>', 'Writes a certificate and its key to files: NAME.pem and NAME.key.pem.')
    .option('--directory <path>', 'where to', '.')
    .option('--force', 'write over files that are there', false)
    .action(async (name: string, options: StoreOptions & { directory: string; force: boolean }) => {
      const objects = await objectsOf(await openStore(options.store), options.store, name);
      const files = await exportFiles(objects, { name, ...options });
      if (options.json) say(JSON.stringify({ name, ...files }));
      else say(`${files.certificate}\n${files.key}`);
    });
}
