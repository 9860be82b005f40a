import { runService } from '@platform-journey/service-kit';
import { variables } from '../config.ts';
import { startProxy } from '../proxy.ts';
import { HASTY } from './hasty.ts';

await runService({ name: 'reverse-proxy', variables, start: (context) => startProxy(context, HASTY) });
