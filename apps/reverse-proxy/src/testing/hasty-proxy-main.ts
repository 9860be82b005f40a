// The proxy with certificates kept in haste. Argument: the heartbeat of its lock in ms, 500 unless given.
import { runService } from '@platform-journey/service-kit';
import { variables } from '../config.ts';
import { startProxy } from '../proxy.ts';
import { HASTY } from './hasty.ts';

const [, , heartbeat = '500'] = process.argv;
const pace = { ...HASTY, storage: { ...HASTY.storage, heartbeatMs: Number(heartbeat) } };

await runService({ name: 'reverse-proxy', variables, start: (context) => startProxy(context, pace) });
