import { type Command, InvalidArgumentError } from 'commander';
import { askProxy, LOCAL_ADMINS } from './ask-proxy.ts';
import { explanationLines } from './explanation.ts';

interface ExplainOptions {
  method: string;
  json?: boolean;
  admin?: string;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function url(value: string): string {
  if (value !== '' && !/\s/.test(value)) return value;
  throw new InvalidArgumentError('Expected a URL, or a path such as /api.');
}

function method(value: string): string {
  if (/^[A-Za-z-]+$/.test(value)) return value.toUpperCase();
  throw new InvalidArgumentError('Expected a method such as GET.');
}

function admin(value: string): string {
  const parsed = URL.parse(value);
  if (parsed?.protocol === 'http:' && parsed.pathname === '/') return parsed.origin;
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:9901.');
}

/** `platform explain`: what the running proxies would do with a URL. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description(
      'Tells which route, service, targets and limits a URL gets from the running proxies, and why.',
    )
    .argument('<url>', 'such as https://localhost:8443/api, or /api of the site; sent as it stands', url)
    .option('--method <method>', 'the method of the request', method, 'GET')
    .option('--json', 'print JSON')
    .option('--admin <address>', "a proxy's admin port (default: the first of 9901-9909 that answers)", admin)
    .allowExcessArguments(false)
    .action(async (asked: string, options: ExplainOptions) => {
      const admins = options.admin === undefined ? LOCAL_ADMINS : [options.admin];
      const explanation = await askProxy(admins, { url: asked, method: options.method });
      if (options.json) say(JSON.stringify(explanation, null, 2));
      else for (const line of explanationLines(explanation)) say(line);
    });
}
